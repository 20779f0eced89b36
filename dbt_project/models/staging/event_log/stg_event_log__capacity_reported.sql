with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'capacity.reported'
)

select
    position,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'service_type_code' as service_type_code,
    data ->> 'period' as period_month,
    (data ->> 'places')::integer as places
from events
