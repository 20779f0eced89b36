{%- set cell = ['period_quarter', 'service_type_code', 'from_kind_code', 'to_kind_code'] %}
{%- set sums = ['made', 'cohort', 'accepted', 'refused', 'unanswered'] %}

with
summed as (
    {{ sums_by_cell('rpt_referral_paths_quarterly', ref('fct_referrals_counted'), cell, sums) }}
)

select
    {{ cell | join(',
    ') }},
    {{ sums | join(',
    ') }}
from summed
