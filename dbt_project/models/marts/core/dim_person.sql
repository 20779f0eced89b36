with
persons as (select * from {{ ref('int_persons_classified') }}),
profiles as (select * from {{ ref('int_persons_profiled') }})

select
    persons.person_key,
    persons.victimisation_class_code,
    persons.beneficiary_role_code,
    coalesce(profiles.sex_code, 'unknown') as sex_code,
    coalesce(profiles.age_band_code, 'unknown') as age_band_code,
    coalesce(profiles.citizenship_group_code, 'unknown') as citizenship_group_code,
    profiles.is_minor
from persons
left join profiles on persons.person_key = profiles.person_key
