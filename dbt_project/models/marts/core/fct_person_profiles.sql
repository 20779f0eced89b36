with
detections as (select * from {{ ref('stg_event_log__detection_recorded') }}),
openings as (select * from {{ ref('stg_event_log__case_opened') }}),
persons as (select * from {{ ref('dim_person') }}),

profiles as (
    select
        person_key,
        detected_date as told_date,
        sex_code,
        age_band_code,
        citizenship_group_code,
        is_minor,
        has_disability
    from detections
    where person_key is not null
    union all
    select
        person_key,
        opened_date as told_date,
        sex_code,
        age_band_code,
        citizenship_group_code,
        is_minor,
        has_disability
    from openings
    where person_key is not null
),

told as (
    select
        profiles.person_key,
        profiles.told_date,
        fields.profile_code,
        fields.holds
    from profiles
    cross join
        lateral (
            values
            ('minor', profiles.is_minor),
            ('man', nullif(profiles.sex_code, 'unknown') = 'male'),
            ('elderly', nullif(profiles.age_band_code, 'unknown') = '65+'),
            ('foreign', nullif(profiles.citizenship_group_code, 'unknown') <> 'national'),
            ('disability', profiles.has_disability)
        ) as fields (profile_code, holds)
    where fields.holds is not null
),

-- The newest word on each; of several on one day yes, as a person is taken for a child in doubt.
newest as (
    select
        *,
        rank() over (partition by person_key, profile_code order by told_date desc) as told_number
    from told
),

held as (
    select
        person_key,
        profile_code
    from newest
    where told_number = 1
    group by person_key, profile_code
    having bool_or(holds)
),

minors as (
    select person_key from held where profile_code = 'minor'
)

select
    held.person_key,
    held.profile_code
from held
left join minors on held.person_key = minors.person_key
where held.profile_code <> 'man' or minors.person_key is null
union all
select
    person_key,
    case victimisation_class_code when 'tip_only' then 'tip' when 'dv_only' then 'dv' else victimisation_class_code end
        as profile_code
from persons
where victimisation_class_code <> 'not_known'
