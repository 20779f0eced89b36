with
assessments as (select * from {{ ref('int_need_assessments_merged') }}),
referrals as (select * from {{ ref('stg_event_log__referral_made') }}),
answers as (select * from {{ ref('int_referrals_answered') }})

-- The last referral of any assessment of the need; of several on one day the refused one, by the smallest reason.
select distinct on (assessments.need_key)
    assessments.need_key,
    referrals.made_date as referred_date,
    coalesce(answers.answer_code, 'unanswered') as answer_code,
    answers.reason_code as refusal_reason_code
from assessments
inner join referrals on assessments.assessed_need_key = referrals.need_key
left join answers on referrals.referral_key = answers.referral_key
order by
    assessments.need_key asc,
    referrals.made_date desc,
    case answers.answer_code when 'refused' then 1 when 'accepted' then 2 else 3 end asc,
    {{ in_code_order('answers.reason_code') }} asc
