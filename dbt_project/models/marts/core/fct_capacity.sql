with
capacity as (select * from {{ ref('stg_event_log__capacity_reported') }})

select
    position,
    organisation_id,
    service_type_code,
    period_month,
    {{ quarter_of_month('period_month') }} as period_quarter,
    places
from capacity
