with
persons as (select * from {{ ref('dim_person') }}),
resolves as (select * from {{ ref('stg_event_log__resolves_finished') }}),

known_and_erased as (
    select
        'ALL' as area_code,
        count(*) as persons
    from persons
    union all
    {{ erased_totals('rpt_suspected_duplicates', ['area_code'], ['persons']) }}
),

counted as (
    select
        area_code,
        sum(persons) as persons
    from known_and_erased
    group by area_code
),

newest as (
    select *
    from resolves
    where waiting_pairs is not null
    order by audit_id desc
    limit 1
)

select
    counted.area_code,
    counted.persons::integer as persons,
    newest.linked_pairs,
    newest.parted_pairs,
    newest.waiting_pairs,
    newest.expired_pairs,
    newest.waiting_pairs + newest.expired_pairs as suspected_pairs
from counted
left join newest on true
