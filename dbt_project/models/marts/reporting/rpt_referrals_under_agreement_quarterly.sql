{%- set cell = ['period_quarter', 'service_type_code'] %}
{%- set measures = ['referrals', 'under_agreement'] %}

with
referrals as (select * from {{ ref('fct_referral_circumstances') }}),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(*) as referrals,
        count(*) filter (where is_under_agreement) as under_agreement
    from referrals
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_referrals_under_agreement_quarterly', cell, measures) }}
)

select
    {{ cell | join(',
    ') }},
    sum(referrals)::integer as referrals,
    sum(under_agreement)::integer as under_agreement
from counted
group by {{ cell | join(', ') }}
