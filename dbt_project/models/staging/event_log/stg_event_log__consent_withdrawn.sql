with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'consent.withdrawn'
)

select
    position,
    person_key,
    occurred_date as withdrawn_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'purpose_code' as purpose_code
from events
