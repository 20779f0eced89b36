with
expenditures as (select * from {{ ref('int_expenditures_converted') }}),
served as (select * from {{ ref('int_organisation_quarters_served') }}),
refused as (select * from {{ ref('int_organisation_quarters_refused') }}),

pools as (
    select
        period_month,
        {{ quarter_of_month('period_month') }} as period_quarter,
        organisation_id,
        service_type_code,
        sum(converted_amount) as running_amount
    from expenditures
    where expenditure_kind_code = 'running' and converted_amount is not null
    group by period_month, organisation_id, service_type_code
),

claimed as (
    select
        pools.*,
        coalesce(refused.refusal_tally, 0)::numeric as refusals,
        coalesce(served.clients, 0) + coalesce(refused.refusal_tally, 0)::numeric as heads
    from pools
    left join served
        on
            pools.period_quarter = served.period_quarter
            and pools.organisation_id = served.organisation_id
            and pools.service_type_code = served.service_type_code
    left join refused
        on
            pools.period_quarter = refused.period_quarter
            and pools.organisation_id = refused.organisation_id
            and pools.service_type_code = refused.service_type_code
),

-- Nobody knows which units somebody took who refused to be kept: she claims as much as a client of the quarter (R7).
-- Nearest cent, half a cent to the clients, as the largest remainder of two claims is.
split as (
    select
        *,
        case
            when heads = 0 then 0
            else
                sign(running_amount)
                * div(2 * round(abs(running_amount) * 100) * refusals + heads - 1, 2 * heads) / 100
        end as refused_amount
    from claimed
)

select
    period_month,
    period_quarter,
    organisation_id,
    service_type_code,
    running_amount::numeric(14, 2) as running_amount,
    refused_amount::numeric(14, 2) as refused_amount,
    (running_amount - refused_amount)::numeric(14, 2) as attributable_amount
from split
