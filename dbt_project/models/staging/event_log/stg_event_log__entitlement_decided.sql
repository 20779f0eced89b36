with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'entitlement.decided'
)

select
    position,
    person_key,
    case_key,
    occurred_date as decided_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'entitlement_code' as entitlement_code,
    data ->> 'outcome_code' as outcome_code,
    data ->> 'authority_code' as authority_code,
    data ->> 'decision_kind_code' as decision_kind_code,
    (data ->> 'valid_until')::date as valid_until
from events
