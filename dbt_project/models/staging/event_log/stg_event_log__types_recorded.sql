{{ config(materialized='table') }}

with
events as (
    select * from {{ source('event_log', 'event') }} where position <= {{ to_position() }}
)

-- Of all events, those of erased persons too: forgetting somebody does not unlearn what an organisation tells of. Of
-- deliveries only nights matter.
select distinct
    data ->> 'organisation_id' as organisation_id,
    type as event_type
from events
where
    type in ('detection.recorded', 'setback.recorded', 'case_manager.assigned', 'placement.started')
    or (type = 'service.delivered' and data ->> 'unit_code' = 'night')
