with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'milestone.reached'
)

select
    position,
    person_key,
    case_key,
    milestone_key,
    occurred_date as reached_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'outcome_domain_code' as outcome_domain_code
from events
