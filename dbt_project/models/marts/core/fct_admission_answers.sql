{%- set cell = ['period_year', 'organisation_id', 'service_type_code', 'profile_code'] %}
{%- set measures = ['referrals', 'accepted', 'refused_for_profile'] %}

with
referrals as (select * from {{ ref('fct_referral_circumstances') }}),
profiles as (select * from {{ ref('fct_person_profiles') }}),

counted as (
    select
        referrals.period_year,
        referrals.to_organisation_id as organisation_id,
        referrals.service_type_code,
        profiles.profile_code,
        count(*) as referrals,
        count(*) filter (where referrals.answer_code = 'accepted') as accepted,
        count(*) filter (where referrals.refusal_reason_code = 'profile') as refused_for_profile
    from referrals
    inner join profiles on referrals.person_key = profiles.person_key
    group by referrals.period_year, referrals.to_organisation_id, referrals.service_type_code, profiles.profile_code
    union all
    {{ erased_totals('fct_admission_answers', cell, measures) }}
)

select
    {{ cell | join(',
    ') }},
    sum(referrals)::integer as referrals,
    sum(accepted)::integer as accepted,
    sum(refused_for_profile)::integer as refused_for_profile
from counted
group by {{ cell | join(', ') }}
