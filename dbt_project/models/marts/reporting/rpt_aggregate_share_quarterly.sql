with
services as (select * from {{ ref('fct_services') }}),
returns as (select * from {{ ref('fct_aggregate_deliveries') }}),

known_and_erased as (
    select
        period_quarter,
        service_type_code,
        count(*) as deliveries,
        0 as aggregate_deliveries
    from services
    group by period_quarter, service_type_code
    union all
    select
        period_quarter,
        service_type_code,
        0 as deliveries,
        aggregate_deliveries
    from returns
    union all
    select
        period_quarter,
        service_type_code,
        deliveries,
        0 as aggregate_deliveries
    from (
        {{ erased_totals('rpt_services_quarterly', ['period_quarter', 'service_type_code'], ['deliveries']) }}
    ) as erased
),

counted as (
    select
        period_quarter,
        service_type_code,
        sum(aggregate_deliveries) as aggregate_deliveries,
        sum(deliveries + aggregate_deliveries) as all_deliveries
    from known_and_erased
    group by period_quarter, service_type_code
    having sum(deliveries + aggregate_deliveries) > 0
)

select
    period_quarter,
    service_type_code,
    aggregate_deliveries::integer as aggregate_deliveries,
    all_deliveries::integer as all_deliveries,
    round(aggregate_deliveries / all_deliveries, 4)::numeric(5, 4) as aggregate_share
from counted
