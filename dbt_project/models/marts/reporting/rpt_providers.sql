with
services as (select * from {{ ref('fct_provider_services') }} where is_open),
admissions as (select * from {{ ref('int_profiles_admitted') }}),
regions as (
    select * from {{ ref('int_regions_completed') }} where is_in_country or region_code = 'UNMAPPED'
),

service_types as (select * from {{ ref('dim_service_type') }}),
profiles (profile_code) as (
    select distinct profile_code from {{ ref('profile_admissions') }}
    union all
    select 'all'
),

admitting as (
    select
        services.organisation_id,
        services.service_type_code,
        services.service_area_codes,
        services.is_confirmed,
        admissions.profile_code
    from services
    inner join admissions
        on
            services.organisation_id = admissions.organisation_id
            and services.service_type_code = admissions.service_type_code
            and services.offered_from = admissions.offered_from
    union all
    select
        organisation_id,
        service_type_code,
        service_area_codes,
        is_confirmed,
        'all' as profile_code
    from services
)

-- Nought is the finding here, so every region, type and profile has its row.
select
    regions.region_code,
    service_types.service_type_code,
    profiles.profile_code,
    (count(*) filter (where admitting.is_confirmed))::integer as providers,
    (count(*) filter (where not admitting.is_confirmed))::integer as unconfirmed_providers
from regions
cross join service_types
cross join profiles
left join admitting
    on
        service_types.service_type_code = admitting.service_type_code
        and profiles.profile_code = admitting.profile_code
        and (
            regions.region_code = any(admitting.service_area_codes)
            or '*' = any(admitting.service_area_codes)
        )
group by regions.region_code, service_types.service_type_code, profiles.profile_code
