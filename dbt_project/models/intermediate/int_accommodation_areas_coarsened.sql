with
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
regions as (select * from {{ ref('regions') }}),

providers as (
    select
        organisations.organisation_id,
        regions.region_code,
        regions.macro_region_code,
        count(*) over (partition by regions.region_code) as providers_in_region
    from organisations
    left join regions on organisations.region_code = regions.region_code
    where 'accommodation' = any(organisations.service_type_codes)
)

-- Shelters are location-confidential: below three of them in a region only the level above it is named.
select
    organisation_id,
    case
        when region_code is null then 'UNMAPPED'
        when providers_in_region >= {{ var('providers_to_name_a_region') }} then region_code
        else macro_region_code
    end as area_code
from providers
