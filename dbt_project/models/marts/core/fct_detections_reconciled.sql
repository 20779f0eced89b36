with
detections as (select * from {{ ref('fct_detections') }}),

of_persons as (
    select
        min(position) as position,
        person_key,
        period_quarter,
        source_id,
        count(*)::integer as detections,
        0 as unresolved,
        count(*)::integer - 1 as repeated,
        1 as persons,
        1 - max(is_first_of_quarter::integer) as counted_elsewhere,
        max(is_first_of_quarter::integer) as persons_first
    from detections
    where person_key is not null
    group by person_key, period_quarter, source_id
),

of_nobody_yet as (
    select
        position,
        person_key,
        period_quarter,
        source_id,
        1 as detections,
        1 as unresolved,
        0 as repeated,
        0 as persons,
        0 as counted_elsewhere,
        0 as persons_first
    from detections
    where person_key is null
)

select * from of_persons
union all
select * from of_nobody_yet
