with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'proceedings.joined'
)

select
    position,
    person_key,
    case_key,
    proceedings_key,
    occurred_date as joined_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'proceedings_kind_code' as proceedings_kind_code,
    data ->> 'standing_code' as standing_code,
    (data ->> 'has_lawyer')::boolean as has_lawyer
from events
