with
cells as (select * from {{ ref('int_cost_cells_used') }}),
pools as (select * from {{ ref('int_cost_pools_split') }}),
complete as (select * from {{ ref('int_organisation_periods_complete') }}),

used as (
    select
        {{ quarter_of_month('period_month') }} as period_quarter,
        organisation_id,
        service_type_code,
        unit_code,
        sum(deliveries) as deliveries,
        sum(quantity) as quantity
    from cells
    group by {{ quarter_of_month('period_month') }}, organisation_id, service_type_code, unit_code
),

spent as (
    select
        period_quarter,
        organisation_id,
        service_type_code,
        sum(attributable_amount) as attributable_amount
    from pools
    group by period_quarter, organisation_id, service_type_code
),

-- Money of a type that is delivered in two kinds of unit belongs to neither of them alone.
judged as (
    select
        used.*,
        case
            when count(*) over (partition by used.period_quarter, used.organisation_id, used.service_type_code) = 1
                then coalesce(spent.attributable_amount, 0)
        end as attributable_amount,
        complete.organisation_id is not null as is_complete
    from used
    left join spent
        on
            used.period_quarter = spent.period_quarter
            and used.organisation_id = spent.organisation_id
            and used.service_type_code = spent.service_type_code
    left join complete
        on
            used.period_quarter = complete.period_code
            and used.organisation_id = complete.organisation_id
            and used.service_type_code = complete.service_type_code
)

select
    period_quarter,
    organisation_id,
    service_type_code,
    unit_code,
    deliveries::integer as deliveries,
    quantity::numeric(14, 2) as quantity,
    attributable_amount::numeric(14, 2) as attributable_amount,
    is_complete,
    case when is_complete then round(attributable_amount / nullif(quantity, 0), 2) end::numeric(14, 2) as cost_per_unit
from judged
