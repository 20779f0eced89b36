{%- set cell = ['period_quarter', 'proceedings_kind_code'] %}
{%- set sums = [
    'persons', 'persons_with_lawyer', 'persons_lawyer_not_known'
] %}

with
summed as (
    {{ sums_by_cell('rpt_proceedings_quarterly', ref('fct_proceedings_counted'), cell, sums) }}
)

select
    {{ cell | join(',
    ') }},
    {{ sums | join(',
    ') }},
    {{ share_of('persons_with_lawyer', 'persons') }} as share_with_lawyer
from summed
