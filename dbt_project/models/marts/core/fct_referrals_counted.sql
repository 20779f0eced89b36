{%- set answer_within_days, first_word_within_days = 30, 7 %}

with
referrals as (select * from {{ ref('fct_referrals') }}),
organisations as (select * from {{ ref('dim_organisation') }}),

-- What happened after the horizon may be known of one organisation and not of another, so it is known of none.
seen as (
    select
        referrals.referral_key,
        referrals.person_key,
        referrals.case_key,
        referrals.need_key,
        referrals.from_organisation_id,
        referrals.to_organisation_id,
        referrals.period_quarter,
        referrals.region_code,
        referrals.service_type_code,
        referrals.made_date,
        referrals.first_unit_date,
        referrals.refusal_reason_code,
        referrals.made_date + {{ answer_within_days }} <= referrals.horizon_date as is_in_cohort,
        case when referrals.waiting_days <= {{ answer_within_days }} then referrals.answer_code end as answer_in_time,
        coalesce(referrals.waiting_days <= {{ first_word_within_days }}, false) as is_answered_soon,
        coalesce(referrals.first_unit_date <= referrals.horizon_date, false) as has_unit,
        coalesce(referrals.reported_back_date <= referrals.horizon_date, false) as is_reported_back
    from referrals
)

select
    seen.referral_key,
    seen.person_key,
    seen.case_key,
    seen.need_key,
    seen.period_quarter,
    seen.region_code,
    seen.service_type_code,
    coalesce(referring.organisation_kind_code, 'unknown') as from_kind_code,
    coalesce(receiving.organisation_kind_code, 'unknown') as to_kind_code,
    case
        when seen.is_in_cohort and seen.answer_in_time = 'refused' then coalesce(seen.refusal_reason_code, 'no_reason_given')
    end as reason_code,
    1 as made,
    seen.is_in_cohort::integer as cohort,
    (seen.is_in_cohort and coalesce(seen.answer_in_time = 'accepted', false))::integer as accepted,
    (seen.is_in_cohort and coalesce(seen.answer_in_time = 'refused', false))::integer as refused,
    (seen.is_in_cohort and seen.answer_in_time is null)::integer as unanswered,
    (seen.is_in_cohort and not seen.is_answered_soon)::integer as unanswered_in_a_week,
    (seen.is_in_cohort and coalesce(seen.answer_in_time = 'accepted', false) and seen.has_unit)::integer as completed,
    (seen.is_in_cohort and seen.is_reported_back)::integer as reported_back,
    case
        when seen.is_in_cohort and seen.answer_in_time = 'accepted' and seen.has_unit
            then seen.first_unit_date - seen.made_date
    end as first_unit_days
from seen
left join organisations as referring on seen.from_organisation_id = referring.organisation_id
left join organisations as receiving on seen.to_organisation_id = receiving.organisation_id
