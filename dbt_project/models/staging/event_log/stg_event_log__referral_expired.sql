with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'referral.expired'
)

select
    position,
    person_key,
    case_key,
    need_key,
    referral_key,
    occurred_date as expired_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'to_organisation_id' as to_organisation_id,
    data ->> 'service_type_code' as service_type_code
from events
