{%- set cell = ['period_quarter', 'region_code', 'service_type_code'] %}
{%- set sums = [
    'made', 'cohort', 'accepted', 'refused', 'unanswered', 'unanswered_in_a_week', 'completed', 'reported_back'
] %}

with
summed as (
    {{ sums_by_cell('rpt_referrals_quarterly', ref('fct_referrals_counted'), cell, sums) }}
),

waited as (
    {{ days_by_cell('rpt_referrals_quarterly', ref('fct_referrals_counted'), cell, 'first_unit_days') }}
)

select
    summed.period_quarter,
    summed.region_code,
    summed.service_type_code,
    {%- for measure in sums %}
    summed.{{ measure }},
    {%- endfor %}
    {{ share_of('summed.accepted', 'summed.cohort') }} as acceptance_rate,
    {{ share_of('summed.completed', 'summed.accepted') }} as completion_rate,
    coalesce(waited.total_days, 0) as total_days,
    waited.median_days
from summed
left join waited
    on
        summed.period_quarter = waited.period_quarter
        and summed.region_code = waited.region_code
        and summed.service_type_code = waited.service_type_code
