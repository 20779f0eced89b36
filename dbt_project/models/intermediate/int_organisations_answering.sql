with
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
regions as (select * from {{ ref('int_regions_completed') }}),
service_types as (select * from {{ ref('int_service_types_completed') }})

select
    regions.region_code,
    service_types.service_type_code,
    organisations.organisation_id
from regions
cross join service_types
inner join organisations
    on
        (
            not regions.is_in_country
            or '*' = any(organisations.service_area_codes)
            or regions.region_code = any(organisations.service_area_codes)
        )
        and (organisations.assesses_needs or service_types.service_type_code = any(organisations.service_type_codes))
