with
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }})

select
    position,
    person_key,
    {{ quarter_of('delivered_date') }} as period_quarter,
    service_type_code,
    coalesce(delivery_mode_code, 'not_known') as delivery_mode_code,
    quantity
from deliveries
