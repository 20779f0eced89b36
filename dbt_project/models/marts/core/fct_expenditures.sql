with
expenditures as (select * from {{ ref('int_expenditures_converted') }})

select
    position,
    organisation_id,
    service_type_code,
    period_month,
    {{ quarter_of_month('period_month') }} as period_quarter,
    amount,
    currency_code,
    expenditure_kind_code,
    funder_kind_code,
    is_imputed,
    converted_amount,
    constant_amount,
    converted_amount is not null as is_mapped
from expenditures
