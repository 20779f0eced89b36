with
referrals as (select * from {{ ref('stg_event_log__referral_made') }}),
answers as (select * from {{ ref('int_referrals_answered') }})

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
    answers.answer_code,
    answers.answered_date,
    answers.reason_code as refusal_reason_code,
    answers.answered_date - referrals.made_date as waiting_days
from referrals
left join answers on referrals.referral_key = answers.referral_key
