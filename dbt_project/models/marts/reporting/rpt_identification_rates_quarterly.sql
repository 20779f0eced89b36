{%- set cell = ['period_quarter', 'stage_code'] %}
{%- set sums = [
    'decisions', 'positive', 'negative', 'suspended', 'withdrawn', 'reconsidered', 'reconsidered_positive', 'not_tip',
    'unmapped'
] %}

with
summed as (
    {{ sums_by_cell('rpt_identification_rates_quarterly', ref('fct_status_decisions_judged'), cell, sums) }}
),

waited as (
    {{ days_by_cell('rpt_identification_rates_quarterly', ref('fct_status_decisions_judged'), cell, 'issued_days') }}
)

select
    summed.period_quarter,
    summed.stage_code,
    {%- for measure in sums %}
    summed.{{ measure }},
    {%- endfor %}
    summed.positive + summed.negative as decided,
    {{ share_of('summed.positive', '(summed.positive + summed.negative)') }} as positive_rate,
    coalesce(waited.units_with_days, 0) as decided_with_days,
    coalesce(waited.total_days, 0) as total_days,
    waited.median_days
from summed
left join waited on summed.period_quarter = waited.period_quarter and summed.stage_code = waited.stage_code
