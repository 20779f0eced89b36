{%- set cell = ['period_quarter', 'region_code', 'service_type_code', 'beneficiary_role_code'] %}

with
services as (select * from {{ ref('fct_services') }}),
tallies as (select * from {{ ref('fct_refusal_tallies') }}),
returns as (select * from {{ ref('fct_aggregate_deliveries') }}),

known_and_erased as (
    select
        period_quarter,
        region_code,
        service_type_code,
        beneficiary_role_code,
        count(*) as deliveries,
        sum(quantity) as quantity,
        count(distinct person_key) as persons,
        count(*) filter (where is_first_of_quarter) as persons_first
    from services
    group by period_quarter, region_code, service_type_code, beneficiary_role_code
    union all
    {{ erased_totals('rpt_services_quarterly', cell, ['deliveries', 'quantity', 'persons', 'persons_first']) }}
),

delivered as (
    select
        {{ cell | join(',
        ') }},
        sum(deliveries) as deliveries,
        sum(quantity) as quantity,
        sum(persons) as persons,
        sum(persons_first) as persons_first
    from known_and_erased
    group by {{ cell | join(', ') }}
),

refused as (
    select
        period_quarter,
        region_code,
        service_type_code,
        'primary_client' as beneficiary_role_code,
        sum(refusal_tally) as refusal_tally
    from tallies
    group by period_quarter, region_code, service_type_code
    having sum(refusal_tally) <> 0
),

counted as (
    select
        period_quarter,
        region_code,
        service_type_code,
        beneficiary_role_code,
        sum(aggregate_deliveries) as aggregate_deliveries
    from returns
    group by period_quarter, region_code, service_type_code, beneficiary_role_code
    having sum(aggregate_deliveries) <> 0
)

select
    period_quarter,
    region_code,
    service_type_code,
    beneficiary_role_code,
    coalesce(delivered.deliveries, 0)::integer as deliveries,
    coalesce(delivered.quantity, 0)::numeric(14, 2) as quantity,
    coalesce(delivered.persons, 0)::integer as persons,
    coalesce(delivered.persons_first, 0)::integer as persons_first,
    coalesce(refused.refusal_tally, 0)::integer as refusal_tally,
    coalesce(counted.aggregate_deliveries, 0)::integer as aggregate_deliveries
from delivered
full join refused using (period_quarter, region_code, service_type_code, beneficiary_role_code)
full join counted using (period_quarter, region_code, service_type_code, beneficiary_role_code)
