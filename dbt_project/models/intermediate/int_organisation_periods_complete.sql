with
costs as (select * from {{ ref('int_organisation_periods_costed') }}),
months_closed as (select * from {{ ref('int_months_closed') }}),
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),

closed as (
    select
        period.code as period_code,
        months_closed.organisation_id,
        count(*) as months_closed
    from months_closed
    cross join lateral {{ cost_periods_of(month_of('months_closed.month_starts_on')) }}
    group by period.code, months_closed.organisation_id
)

select
    costs.period_code,
    costs.organisation_id,
    coalesce(organisations.region_code, 'UNMAPPED') as region_code,
    costs.service_type_code,
    costs.running_cost,
    costs.investment_amount,
    costs.imputed_amount
from costs
inner join closed on costs.period_code = closed.period_code and costs.organisation_id = closed.organisation_id
left join organisations on costs.organisation_id = organisations.organisation_id
where
    costs.months_with_money = {{ months_of_period('costs.period_code') }}
    and closed.months_closed = {{ months_of_period('costs.period_code') }}
