with
expenditures as (select * from {{ ref('int_expenditures_converted') }}),

running as (
    select
        organisation_id,
        service_type_code,
        period_month,
        {{ quarter_of_month('period_month') }} as period_quarter,
        converted_amount
    from expenditures
    where expenditure_kind_code = 'running'
)

-- A month of which some money could not be converted is no month with money: its sum would be too small.
-- The grouping set without the type is the row `ALL`: the whole organisation, not the sum of what others count.
select
    period_quarter,
    organisation_id,
    coalesce(service_type_code, 'ALL') as service_type_code,
    coalesce(sum(converted_amount), 0) as running_cost,
    count(distinct period_month) - count(distinct period_month) filter (where converted_amount is null)
        as months_with_money
from running
group by grouping sets ((period_quarter, organisation_id, service_type_code), (period_quarter, organisation_id))
