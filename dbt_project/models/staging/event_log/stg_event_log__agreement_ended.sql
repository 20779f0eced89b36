with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'agreement.ended'
)

select
    position,
    occurred_date as ended_date,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'to_organisation_id' as to_organisation_id
from events
