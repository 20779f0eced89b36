with
referrals as (select * from {{ ref('fct_referrals') }}),
signed as (select * from {{ ref('stg_event_log__agreement_signed') }}),
ended as (select * from {{ ref('int_agreements_ended') }}),

under_agreement as (
    select distinct referrals.referral_key
    from referrals
    inner join signed
        on
            referrals.from_organisation_id = signed.organisation_id
            and referrals.to_organisation_id = signed.to_organisation_id
            and referrals.made_date >= signed.signed_date
            and (signed.valid_until is null or referrals.made_date <= signed.valid_until)
            and (
                cardinality(signed.service_type_codes) = 0
                or referrals.service_type_code = any(signed.service_type_codes)
            )
    left join ended on signed.position = ended.position
    where ended.ended_date is null or referrals.made_date < ended.ended_date
)

select
    referrals.referral_key,
    referrals.person_key,
    referrals.case_key,
    referrals.from_organisation_id,
    referrals.to_organisation_id,
    referrals.service_type_code,
    referrals.made_date,
    {{ month_of('referrals.made_date') }} as period_month,
    referrals.period_quarter,
    to_char(referrals.made_date, 'YYYY') as period_year,
    referrals.answer_code,
    referrals.refusal_reason_code,
    under_agreement.referral_key is not null as is_under_agreement
from referrals
left join under_agreement on referrals.referral_key = under_agreement.referral_key
