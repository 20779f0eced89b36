with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'service.withdrawn'
)

select
    position,
    occurred_date as withdrawn_date,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'service_type_code' as service_type_code
from events
