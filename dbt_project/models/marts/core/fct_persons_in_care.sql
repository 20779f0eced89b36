with
in_care as (select * from {{ ref('int_persons_at_quarter_ends') }}),
services as (select * from {{ ref('fct_services') }}),
persons as (select * from {{ ref('int_persons_classified') }}),
residences as (select * from {{ ref('int_residences_at_dates') }}),

types_received as (
    select
        in_care.person_key,
        in_care.period_quarter,
        count(distinct services.service_type_code) as service_types
    from in_care
    inner join services
        on
            in_care.person_key = services.person_key
            and services.delivered_date between in_care.in_care_since and in_care.ends_on
    group by in_care.person_key, in_care.period_quarter
),

aged as (
    select
        *,
        extract(year from age(ends_on, in_care_since)) * 12 + extract(month from age(ends_on, in_care_since)) as months
    from in_care
)

select
    aged.person_key,
    aged.period_quarter,
    residences.region_code,
    persons.beneficiary_role_code,
    aged.phase_code,
    aged.is_derived,
    aged.in_care_since,
    case
        when aged.months < 3 then '0-2'
        when aged.months < 6 then '3-5'
        when aged.months < 12 then '6-11'
        when aged.months < 24 then '12-23'
        else '24+'
    end as months_in_care_code,
    coalesce(types_received.service_types, 0)::integer as service_types
from aged
inner join persons on aged.person_key = persons.person_key
inner join residences on aged.person_key = residences.person_key and aged.ends_on = residences.on_date
left join types_received
    on aged.person_key = types_received.person_key and aged.period_quarter = types_received.period_quarter
