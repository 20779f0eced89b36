with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'need.disposed'
)

select
    position,
    person_key,
    case_key,
    need_key,
    occurred_date as disposed_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'service_type_code' as service_type_code,
    data ->> 'disposition_code' as disposition_code
from events
