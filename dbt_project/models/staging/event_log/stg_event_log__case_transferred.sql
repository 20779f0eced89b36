with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'case.transferred'
)

select
    position,
    person_key,
    case_key,
    occurred_date as transferred_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'to_organisation_id' as to_organisation_id,
    data ->> 'reason_code' as reason_code
from events
