with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'compensation.claimed'
)

select
    position,
    person_key,
    case_key,
    compensation_key,
    occurred_date as claimed_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'compensation_kind_code' as compensation_kind_code,
    (data ->> 'amount')::numeric(14, 2) as amount,
    data ->> 'currency_code' as currency_code
from events
