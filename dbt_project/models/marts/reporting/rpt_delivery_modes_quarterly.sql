{%- set cell = ['period_quarter', 'service_type_code', 'delivery_mode_code'] %}

with
deliveries as (select * from {{ ref('fct_delivery_modes') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        count(*) as deliveries,
        sum(quantity) as quantity
    from deliveries
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_delivery_modes_quarterly', cell, ['deliveries', 'quantity']) }}
)

select
    period_quarter,
    service_type_code,
    delivery_mode_code,
    sum(deliveries)::integer as deliveries,
    sum(quantity)::numeric(14, 2) as quantity
from known_and_erased
group by period_quarter, service_type_code, delivery_mode_code
