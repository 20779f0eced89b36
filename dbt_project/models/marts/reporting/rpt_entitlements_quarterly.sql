{%- set cell = ['period_quarter', 'entitlement_code'] %}
{%- set sums = [
    'decisions', 'positive', 'negative', 'suspended', 'withdrawn', 'unmapped', 'first_grants'
] %}

with
summed as (
    {{ sums_by_cell('rpt_entitlements_quarterly', ref('fct_entitlements_counted'), cell, sums) }}
),

waited as (
    {{ days_by_cell('rpt_entitlements_quarterly', ref('fct_entitlements_counted'), cell, 'grant_days') }}
)

select
    summed.period_quarter,
    summed.entitlement_code,
    {%- for measure in sums %}
    summed.{{ measure }},
    {%- endfor %}
    coalesce(waited.units_with_days, 0) as grants_with_days,
    coalesce(waited.total_days, 0) as total_days,
    waited.median_days
from summed
left join waited
    on summed.period_quarter = waited.period_quarter and summed.entitlement_code = waited.entitlement_code
