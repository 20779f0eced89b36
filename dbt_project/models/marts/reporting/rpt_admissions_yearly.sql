with
answers as (select * from {{ ref('fct_admission_answers') }}),
services as (select * from {{ ref('fct_provider_services') }}),
admissions as (select * from {{ ref('int_profiles_admitted') }}),

-- What the register says today, or said last.
newest as (
    select distinct on (organisation_id, service_type_code)
        organisation_id,
        service_type_code,
        offered_from
    from services
    order by organisation_id asc, service_type_code asc, offered_from desc
)

select
    answers.period_year,
    answers.organisation_id,
    answers.service_type_code,
    answers.profile_code,
    case
        when newest.organisation_id is null then 'not_registered'
        when admissions.profile_code is null then 'no'
        else 'yes'
    end as declared_code,
    answers.referrals,
    answers.accepted,
    answers.refused_for_profile
from answers
left join newest
    on answers.organisation_id = newest.organisation_id and answers.service_type_code = newest.service_type_code
left join admissions
    on
        newest.organisation_id = admissions.organisation_id
        and newest.service_type_code = admissions.service_type_code
        and newest.offered_from = admissions.offered_from
        and answers.profile_code = admissions.profile_code
