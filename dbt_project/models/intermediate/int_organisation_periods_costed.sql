with
expenditures as (select * from {{ ref('int_expenditures_converted') }}),

dated as (
    select
        expenditures.*,
        period.code as period_code,
        expenditures.expenditure_kind_code = 'running' as is_running
    from expenditures
    cross join lateral {{ cost_periods_of('expenditures.period_month') }}
)

select
    period_code,
    organisation_id,
    coalesce(service_type_code, 'ALL') as service_type_code,
    coalesce(sum(converted_amount) filter (where is_running), 0)::numeric(14, 2) as running_cost,
    count(distinct period_month) filter (where is_running)
    - count(distinct period_month) filter (where is_running and converted_amount is null) as months_with_money,
    coalesce(sum(converted_amount) filter (where expenditure_kind_code = 'investment'), 0)::numeric(14, 2)
        as investment_amount,
    coalesce(sum(converted_amount) filter (where is_imputed), 0)::numeric(14, 2) as imputed_amount
from dated
group by grouping sets ((period_code, organisation_id, service_type_code), (period_code, organisation_id))
