with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'protection_order.decided'
)

select
    position,
    person_key,
    case_key,
    protection_order_key,
    occurred_date as decided_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'order_kind_code' as order_kind_code,
    data ->> 'order_outcome_code' as order_outcome_code,
    (data ->> 'valid_until')::date as valid_until
from events
