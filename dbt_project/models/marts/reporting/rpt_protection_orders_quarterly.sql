{%- set cell = ['period_quarter', 'order_kind_code'] %}
{%- set sums = [
    'orders', 'applied', 'granted', 'refused', 'withdrawn', 'undecided', 'breached', 'breaches'
] %}

with
summed as (
    {{ sums_by_cell('rpt_protection_orders_quarterly', ref('fct_protection_orders_counted'), cell, sums) }}
),

waited as (
    {{ days_by_cell('rpt_protection_orders_quarterly', ref('fct_protection_orders_counted'), cell, 'decision_days') }}
)

select
    summed.period_quarter,
    summed.order_kind_code,
    {%- for measure in sums %}
    summed.{{ measure }},
    {%- endfor %}
    {{ share_of('summed.breached', 'summed.granted') }} as breached_share,
    coalesce(waited.units_with_days, 0) as decided_with_days,
    coalesce(waited.total_days, 0) as total_days,
    waited.median_days
from summed
left join waited on summed.period_quarter = waited.period_quarter and summed.order_kind_code = waited.order_kind_code
