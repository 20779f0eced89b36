{%- set cell = ['period_quarter', 'region_code'] %}
{%- set sums = [
    'persons_positive', 'persons_observed', 'recovery_granted'
] %}

with
summed as (
    {{ sums_by_cell('rpt_recovery_periods_quarterly', ref('fct_recovery_periods_counted'), cell, sums) }}
)

select
    {{ cell | join(',
    ') }},
    {{ sums | join(',
    ') }},
    {{ share_of('recovery_granted', 'persons_observed') }} as granted_share
from summed
