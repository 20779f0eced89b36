with
signed as (select * from {{ ref('stg_event_log__agreement_signed') }}),
ended as (select * from {{ ref('int_agreements_ended') }}),
referrals as (select * from {{ ref('fct_referral_months') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

in_force as (
    select
        signed.organisation_id,
        signed.to_organisation_id,
        coalesce(signed.agreement_kind_code, 'not_said') as agreement_kind_code,
        signed.signed_date <= position_read.data_as_of - interval '12 months' as is_old,
        {{ month_of("position_read.data_as_of - interval '12 months'") }} as since_month
    from signed
    cross join position_read
    left join ended on signed.position = ended.position
    where
        signed.signed_date <= position_read.data_as_of
        and coalesce(signed.valid_until >= position_read.data_as_of, true)
        and coalesce(ended.ended_date > position_read.data_as_of, true)
)

-- By month, so that what erased persons left still says that an agreement was used.
select
    in_force.agreement_kind_code,
    count(*)::integer as agreements,
    (count(*) filter (where in_force.is_old))::integer as older_than_12_months,
    (count(*) filter (
        where
        in_force.is_old and not exists (
            select 1 from referrals
            where
                referrals.organisation_id = in_force.organisation_id
                and referrals.to_organisation_id = in_force.to_organisation_id
                and referrals.period_month >= in_force.since_month
                and referrals.referrals > 0
        )
    ))::integer as unused
from in_force
group by in_force.agreement_kind_code
