with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'followup.attempted'
)

select
    position,
    person_key,
    case_key,
    occurred_date as attempted_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'followup_result_code' as followup_result_code
from events
