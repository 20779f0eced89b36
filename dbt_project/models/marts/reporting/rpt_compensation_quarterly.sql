{%- set cell = ['period_quarter', 'compensation_kind_code', 'currency_code'] %}
{%- set sums = [
    'claims', 'amounts_not_stated', 'claims_awarded', 'claims_paid', 'claimed_amount', 'awards', 'awarded_amount',
    'payments', 'paid_amount'
] %}

with
summed as (
    {{ sums_by_cell('rpt_compensation_quarterly', ref('fct_compensation_counted'), cell, sums) }}
)

select
    {{ cell | join(',
    ') }},
    {{ sums | join(',
    ') }}
from summed
