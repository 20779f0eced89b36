with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'funding.committed'
)

select
    position,
    funding_key,
    funder_key,
    occurred_date as committed_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'funder_kind_code' as funder_kind_code,
    (data ->> 'amount')::numeric(14, 2) as amount,
    data ->> 'currency_code' as currency_code,
    data ->> 'period' as period_month,
    coalesce(data ->> 'until_period', data ->> 'period') as until_period,
    data ->> 'service_type_code' as service_type_code,
    data ->> 'funding_condition_code' as funding_condition_code
from events
