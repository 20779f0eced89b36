with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'need.assessed'
)

select
    position,
    person_key,
    case_key,
    need_key,
    occurred_date as assessed_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'service_type_code' as service_type_code,
    data ->> 'residence_region_code' as residence_region_code,
    data ->> 'urgency_code' as urgency_code
from events
