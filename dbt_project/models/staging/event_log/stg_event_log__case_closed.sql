with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'case.closed'
)

select
    position,
    person_key,
    case_key,
    occurred_date as closed_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'exit_reason_code' as exit_reason_code
from events
