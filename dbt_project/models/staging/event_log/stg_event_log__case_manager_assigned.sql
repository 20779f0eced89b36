with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'case_manager.assigned'
)

select
    position,
    person_key,
    case_key,
    staff_key,
    occurred_date as assigned_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    (data ->> 'is_planned')::boolean as is_planned
from events
