with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'service.delivered'
)

select
    position,
    person_key,
    case_key,
    occurred_date as delivered_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'service_type_code' as service_type_code,
    (data ->> 'quantity')::numeric(14, 2) as quantity,
    data ->> 'unit_code' as unit_code,
    (data ->> 'staff_hours')::numeric(14, 2) as staff_hours,
    data ->> 'delivery_mode_code' as delivery_mode_code
from events
