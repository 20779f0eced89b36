with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'protection_order.breached'
)

select
    position,
    person_key,
    case_key,
    protection_order_key,
    occurred_date as breached_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'order_kind_code' as order_kind_code
from events
