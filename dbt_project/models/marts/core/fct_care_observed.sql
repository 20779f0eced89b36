with
observed as (select * from {{ ref('int_phases_observed') }}),
care_days as (select * from {{ ref('int_care_days_listed') }}),
persons as (select * from {{ ref('int_persons_classified') }}),

by_quarter as (
    select
        observed.case_key,
        observed.clock_number,
        observed.person_key,
        observed.phase_code,
        observed.is_derived,
        greatest(observed.from_day, starts_on::date) as from_day,
        least(observed.until_day, (starts_on + interval '3 months - 1 day')::date) as until_day
    from observed
    cross join
        lateral
        generate_series(date_trunc('quarter', observed.from_day), observed.until_day, interval '3 months') as starts_on
),

counted as (
    select
        by_quarter.case_key,
        by_quarter.from_day,
        count(care_days.care_date) as care_days
    from by_quarter
    left join care_days
        on
            by_quarter.case_key = care_days.case_key
            and care_days.care_date between by_quarter.from_day and by_quarter.until_day
    group by by_quarter.case_key, by_quarter.from_day
)

select
    by_quarter.case_key,
    by_quarter.from_day,
    by_quarter.person_key,
    {{ quarter_of('by_quarter.from_day') }} as period_quarter,
    by_quarter.phase_code,
    by_quarter.is_derived,
    coalesce(persons.beneficiary_role_code, 'primary_client') as beneficiary_role_code,
    by_quarter.until_day - by_quarter.from_day + 1 as client_days,
    counted.care_days::integer as care_days
from by_quarter
inner join counted on by_quarter.case_key = counted.case_key and by_quarter.from_day = counted.from_day
left join persons on by_quarter.person_key = persons.person_key
