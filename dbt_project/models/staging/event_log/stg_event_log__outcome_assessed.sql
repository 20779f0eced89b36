with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'outcome.assessed'
)

select
    position,
    person_key,
    case_key,
    occurred_date as assessed_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'outcome_domain_code' as outcome_domain_code,
    data ->> 'outcome_level_code' as outcome_level_code,
    data ->> 'settlement_code' as settlement_code,
    data ->> 'work_code' as work_code
from events
