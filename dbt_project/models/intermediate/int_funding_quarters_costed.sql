with
quarters as (select * from {{ ref('int_funding_quarters_listed') }}),
expenditures as (
    select * from {{ ref('int_expenditures_converted') }} where expenditure_kind_code = 'running'
),
months_closed as (select * from {{ ref('int_months_closed') }}),

months_paid as (
    select
        organisation_id,
        {{ first_day_of('period_month') }} as month_starts_on,
        sum(converted_amount) as running_cost,
        bool_and(converted_amount is not null) as is_converted
    from expenditures
    group by organisation_id, period_month
)

-- What the next year will cost is what the last one cost, and that is known only where all of it was reported.
select
    quarters.period_quarter,
    quarters.organisation_id,
    case when count(*) filter (where months_paid.is_converted) = 12 then sum(months_paid.running_cost) end
        as expected_cost
from quarters
inner join months_paid
    on
        quarters.organisation_id = months_paid.organisation_id
        and quarters.next_starts_on > months_paid.month_starts_on
        and quarters.next_starts_on - interval '12 months' <= months_paid.month_starts_on
inner join months_closed
    on
        months_paid.organisation_id = months_closed.organisation_id
        and months_paid.month_starts_on = months_closed.month_starts_on
group by quarters.period_quarter, quarters.organisation_id
