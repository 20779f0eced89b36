with
assessments as (select * from {{ ref('int_need_assessments_merged') }}),
residences as (select * from {{ ref('int_residences_at_dates') }}),

firsts as (
    select
        *,
        lead(assessed_date) over (partition by person_key, service_type_code order by need_number) as next_need_date
    from assessments
    where is_first
),

counts as (
    select
        need_key,
        count(*)::integer as assessments
    from assessments
    group by need_key
)

select
    firsts.need_key,
    firsts.person_key,
    firsts.case_key,
    firsts.service_type_code,
    firsts.organisation_id,
    firsts.assessed_date as need_date,
    firsts.next_need_date,
    firsts.urgency_code,
    counts.assessments,
    coalesce(firsts.residence_region_code, residences.region_code) as region_code,
    firsts.residence_region_code is null and residences.is_fallback_region as is_fallback_region
from firsts
inner join counts on firsts.need_key = counts.need_key
left join residences on firsts.person_key = residences.person_key and firsts.assessed_date = residences.on_date
