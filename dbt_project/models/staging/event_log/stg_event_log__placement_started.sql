with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'placement.started'
)

select
    position,
    person_key,
    case_key,
    placement_key,
    occurred_date as started_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id
from events
