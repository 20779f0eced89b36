with
referrals as (select * from {{ ref('stg_event_log__referral_made') }}),
answers as (select * from {{ ref('int_referrals_answered') }}),
followed as (select * from {{ ref('int_referrals_followed') }}),
observed as (select * from {{ ref('int_referrals_observed') }})

select
    referrals.referral_key,
    referrals.person_key,
    referrals.case_key,
    referrals.need_key,
    referrals.organisation_id as from_organisation_id,
    referrals.to_organisation_id,
    referrals.service_type_code,
    referrals.made_date,
    {{ quarter_of('referrals.made_date') }} as period_quarter,
    observed.region_code,
    observed.horizon_date,
    answers.answer_code,
    answers.answered_date,
    answers.reason_code as refusal_reason_code,
    answers.answered_date - referrals.made_date as waiting_days,
    observed.first_unit_date,
    followed.expired_date,
    followed.reported_back_date
from referrals
inner join observed on referrals.referral_key = observed.referral_key
left join answers on referrals.referral_key = answers.referral_key
left join followed on referrals.referral_key = followed.referral_key
