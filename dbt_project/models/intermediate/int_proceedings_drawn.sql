with
joined as (select * from {{ ref('stg_event_log__proceedings_joined') }}),
departures as (select * from {{ ref('stg_event_log__proceedings_left') }}),
endings as (select * from {{ ref('stg_event_log__proceedings_ended') }}),

begun as (
    select
        person_key,
        proceedings_key,
        min(joined_date) as joined_date,
        (array_agg(proceedings_kind_code order by joined_date, position))[1] as proceedings_kind_code,
        bool_or(has_lawyer) as has_lawyer
    from joined
    where person_key is not null
    group by person_key, proceedings_key
),

stopped as (
    select
        person_key,
        proceedings_key,
        left_date as stopped_date
    from departures
    union all
    select
        person_key,
        proceedings_key,
        ended_date as stopped_date
    from endings
)

select
    begun.person_key,
    begun.proceedings_key,
    begun.proceedings_kind_code,
    begun.joined_date,
    begun.has_lawyer,
    min(stopped.stopped_date) as stopped_date
from begun
left join stopped
    on
        begun.person_key = stopped.person_key
        and begun.proceedings_key = stopped.proceedings_key
        and begun.joined_date <= stopped.stopped_date
group by begun.person_key, begun.proceedings_key, begun.proceedings_kind_code, begun.joined_date, begun.has_lawyer
