with
starts as (select * from {{ ref('stg_event_log__placement_started') }}),
ends as (select * from {{ ref('stg_event_log__placement_ended') }}),

first_ends as (
    select
        placement_key,
        min(ended_date) as ended_date
    from ends
    group by placement_key
)

select
    starts.placement_key,
    starts.person_key,
    starts.case_key,
    starts.organisation_id,
    starts.started_date,
    first_ends.ended_date,
    first_ends.ended_date - starts.started_date as placement_nights
from starts
left join first_ends on starts.placement_key = first_ends.placement_key
