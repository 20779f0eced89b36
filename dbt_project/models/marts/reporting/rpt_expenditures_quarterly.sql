with
expenditures as (select * from {{ ref('fct_expenditures') }})

select
    period_quarter,
    organisation_id,
    service_type_code,
    funder_kind_code,
    expenditure_kind_code,
    count(*)::integer as expenditures,
    coalesce(sum(converted_amount) filter (where not is_imputed), 0)::numeric(14, 2) as cash_amount,
    coalesce(sum(converted_amount) filter (where is_imputed), 0)::numeric(14, 2) as imputed_amount,
    coalesce(sum(constant_amount) filter (where not is_imputed), 0)::numeric(14, 2) as constant_cash_amount,
    coalesce(sum(constant_amount) filter (where is_imputed), 0)::numeric(14, 2) as constant_imputed_amount,
    (count(*) filter (where converted_amount is null))::integer as unmapped_rows,
    (count(*) filter (where constant_amount is null))::integer as unpriced_rows
from expenditures
group by period_quarter, organisation_id, service_type_code, funder_kind_code, expenditure_kind_code
