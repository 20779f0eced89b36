{%- set cell = ['period_quarter', 'service_type_code', 'reason_code'] %}

with
summed as (
    {{ sums_by_cell(
        'rpt_referral_refusals_quarterly', ref('fct_referrals_counted'), cell, ['refused'], where='refused = 1'
    ) }}
),

told as (
    select
        period_quarter,
        service_type_code,
        reason_code,
        refused as refusals,
        (sum(refused) over (partition by period_quarter, service_type_code))::integer as refused
    from summed
)

select
    period_quarter,
    service_type_code,
    reason_code,
    refusals,
    refused,
    {{ share_of('refusals', 'refused') }} as share_of_refused
from told
