with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'case.reopened'
)

select
    position,
    person_key,
    case_key,
    occurred_date as reopened_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'trigger_code' as trigger_code
from events
