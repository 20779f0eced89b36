{%- set cell = ['period_quarter', 'region_code', 'service_type_code'] %}

with
planned as (select * from {{ ref('fct_planned_services') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        count(*) as planned,
        count(*) filter (where is_observed) as observed,
        count(*) filter (where is_received) as received
    from planned
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_plans_quarterly', cell, ['planned', 'observed', 'received']) }}
)

select
    period_quarter,
    region_code,
    service_type_code,
    sum(planned)::integer as planned,
    sum(observed)::integer as observed,
    sum(received)::integer as received
from known_and_erased
group by period_quarter, region_code, service_type_code
