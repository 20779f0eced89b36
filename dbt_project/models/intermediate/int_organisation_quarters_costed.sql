with
expenditures as (select * from {{ ref('stg_event_log__expenditure_recorded') }}),

running as (
    select
        organisation_id,
        service_type_code,
        period_month,
        {{ quarter_of_month('period_month') }} as period_quarter,
        amount
    from expenditures
    where expenditure_kind_code = 'running' and currency_code = '{{ var("currency_of_figures") }}'
)

-- The grouping set without the type is the row `ALL`: the whole organisation, not the sum of what others count.
select
    period_quarter,
    organisation_id,
    coalesce(service_type_code, 'ALL') as service_type_code,
    sum(amount) as running_cost,
    count(distinct period_month) as months_with_money
from running
group by grouping sets ((period_quarter, organisation_id, service_type_code), (period_quarter, organisation_id))
