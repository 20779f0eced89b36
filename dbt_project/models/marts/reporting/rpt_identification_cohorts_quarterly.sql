{%- set cell = ['period_quarter', 'region_code', 'detecting_body_code'] %}
{%- set sums = [
    'cases', 'first_positive', 'first_negative', 'first_open', 'first_open_days', 'observed_30', 'first_within_30',
    'observed_90', 'first_within_90', 'final_positive', 'final_negative', 'final_open', 'final_open_days',
    'observed_365', 'final_within_365'
] %}

with
summed as (
    {{ sums_by_cell('rpt_identification_cohorts_quarterly', ref('fct_status_cohorts_counted'), cell, sums) }}
)

select
    {{ cell | join(',
    ') }},
    {{ sums | join(',
    ') }}
from summed
