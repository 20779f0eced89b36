with
expenditures as (select * from {{ ref('stg_event_log__expenditure_recorded') }})

select
    position,
    organisation_id,
    service_type_code,
    period_month,
    {{ quarter_of_month('period_month') }} as period_quarter,
    amount,
    currency_code,
    expenditure_kind_code,
    -- Money in another currency goes to no figure yet and is counted as unmapped.
    coalesce(currency_code = '{{ var("currency_of_figures") }}', false) as is_mapped
from expenditures
