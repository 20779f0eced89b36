with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'proceedings.ended'
)

select
    position,
    person_key,
    case_key,
    proceedings_key,
    occurred_date as ended_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'proceedings_kind_code' as proceedings_kind_code,
    data ->> 'proceedings_result_code' as proceedings_result_code
from events
