with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'plan.agreed'
)

select
    position,
    person_key,
    case_key,
    occurred_date as agreed_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    {{ code_list_of('data', 'service_type_codes') }} as service_type_codes,
    data ->> 'phase_code' as phase_code,
    (data ->> 'is_set_by_client')::boolean as is_set_by_client
from events
