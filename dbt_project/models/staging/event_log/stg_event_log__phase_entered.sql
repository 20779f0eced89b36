with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'phase.entered'
)

select
    position,
    person_key,
    case_key,
    occurred_date as entered_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'phase_code' as phase_code
from events
