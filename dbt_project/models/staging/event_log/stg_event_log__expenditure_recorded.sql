with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'expenditure.recorded'
)

select
    position,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'service_type_code' as service_type_code,
    data ->> 'period' as period_month,
    (data ->> 'amount')::numeric(14, 2) as amount,
    data ->> 'currency_code' as currency_code,
    data ->> 'expenditure_kind_code' as expenditure_kind_code,
    data ->> 'funder_kind_code' as funder_kind_code
from events
