{%- set cell = ['period_quarter', 'region_code'] %}
{%- set sums = ['persons_assisted', 'persons_without_status'] %}

with
summed as (
    {{ sums_by_cell('rpt_assisted_without_status_quarterly', ref('fct_presumed_assisted'), cell, sums) }}
)

select
    period_quarter,
    region_code,
    persons_assisted,
    persons_without_status,
    {{ share_of('persons_without_status', 'persons_assisted') }} as share_without_status
from summed
