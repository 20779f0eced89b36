with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'milestone.set'
)

select
    position,
    person_key,
    case_key,
    milestone_key,
    occurred_date as set_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'outcome_domain_code' as outcome_domain_code,
    (data ->> 'due_on')::date as due_on,
    (data ->> 'is_set_by_client')::boolean as is_set_by_client
from events
