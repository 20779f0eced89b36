with
needs as (select * from {{ ref('int_needs_located') }}),
spells as (select * from {{ ref('int_provider_spells') }}),
profiles as (select * from {{ ref('fct_person_profiles') }}),
admissions as (select * from {{ ref('int_profiles_admitted') }}),

registered as (
    select distinct
        needs.need_key,
        needs.person_key,
        spells.organisation_id,
        spells.service_type_code,
        spells.offered_from
    from needs
    inner join spells
        on
            needs.region_code = spells.region_code
            and needs.service_type_code = spells.service_type_code
            and needs.need_date >= spells.valid_from
            and needs.need_date < spells.valid_until
),

-- A provider that leaves out any profile of the person is none for her.
excluded as (
    select distinct
        registered.need_key,
        registered.organisation_id
    from registered
    inner join profiles on registered.person_key = profiles.person_key
    left join admissions
        on
            registered.organisation_id = admissions.organisation_id
            and registered.service_type_code = admissions.service_type_code
            and registered.offered_from = admissions.offered_from
            and profiles.profile_code = admissions.profile_code
    where admissions.profile_code is null
)

select
    needs.need_key,
    needs.person_key,
    count(registered.organisation_id)::integer as providers,
    (count(registered.organisation_id) filter (where excluded.need_key is null))::integer as admitting_providers
from needs
left join registered on needs.need_key = registered.need_key
left join excluded
    on registered.need_key = excluded.need_key and registered.organisation_id = excluded.organisation_id
group by needs.need_key, needs.person_key
