{{ config(materialized='view') }}

with
referrals as (select * from {{ ref('fct_referral_circumstances') }} where person_key is not null),
profiles as (select * from {{ ref('fct_person_profiles') }}),
declines as (select * from {{ ref('fct_declines') }} where person_key is not null),
clients as (select * from {{ ref('fct_clients_of_services') }})

select
    person_key,
    'rpt_referrals_under_agreement_quarterly'::text as figure,
    {{ cell_of(['period_quarter', 'service_type_code']) }} as cell,
    jsonb_build_object('referrals', count(*), 'under_agreement', count(*) filter (where is_under_agreement)) as measures
from referrals
group by person_key, cell
union all
select
    person_key,
    'fct_referral_months' as figure,
    {{ cell_of({
        'organisation_id': 'from_organisation_id', 'to_organisation_id': 'to_organisation_id',
        'period_month': 'period_month'
    }) }} as cell,
    jsonb_build_object('referrals', count(*)) as measures
from referrals
group by person_key, cell
union all
select
    referrals.person_key,
    'fct_admission_answers' as figure,
    {{ cell_of({
        'period_year': 'referrals.period_year', 'organisation_id': 'referrals.to_organisation_id',
        'service_type_code': 'referrals.service_type_code', 'profile_code': 'profiles.profile_code'
    }) }} as cell,
    jsonb_build_object(
        'referrals', count(*),
        'accepted', count(*) filter (where referrals.answer_code = 'accepted'),
        'refused_for_profile', count(*) filter (where referrals.refusal_reason_code = 'profile')
    ) as measures
from referrals
inner join profiles on referrals.person_key = profiles.person_key
group by referrals.person_key, cell
union all
select
    person_key,
    'rpt_declines_quarterly' as figure,
    {{ cell_of(['period_quarter', 'service_type_code', 'reason_code', 'recorded_by_kind_code']) }} as cell,
    jsonb_build_object('declines', count(*)) as measures
from declines
group by person_key, cell
union all
select
    person_key,
    'rpt_clients_by_service_quarterly' as figure,
    {{ cell_of(['period_quarter', 'scope_code', 'service_code', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object('persons', 1) as measures
from clients
