with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'funding.received'
)

select
    position,
    funding_key,
    funder_key,
    occurred_date as received_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'funder_kind_code' as funder_kind_code,
    (data ->> 'amount')::numeric(14, 2) as amount,
    data ->> 'currency_code' as currency_code,
    data ->> 'period' as period_month
from events
