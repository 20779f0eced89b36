{%- set cell = ['organisation_id', 'to_organisation_id', 'period_month'] %}

with
referrals as (select * from {{ ref('fct_referral_circumstances') }}),

counted as (
    select
        from_organisation_id as organisation_id,
        to_organisation_id,
        period_month,
        count(*) as referrals
    from referrals
    group by from_organisation_id, to_organisation_id, period_month
    union all
    {{ erased_totals('fct_referral_months', cell, ['referrals']) }}
)

select
    {{ cell | join(',
    ') }},
    sum(referrals)::integer as referrals
from counted
group by {{ cell | join(', ') }}
