with
regions as (select * from {{ ref('int_regions_completed') }}),
service_types as (select * from {{ ref('int_service_types_completed') }}),
answering as (select * from {{ ref('int_organisations_answering') }}),
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
reported as (select * from {{ ref('int_organisations_reported_until') }}),

by_cell as (
    select
        answering.region_code,
        answering.service_type_code,
        min(reported.reported_until) as horizon_date
    from answering
    inner join reported on answering.organisation_id = reported.organisation_id
    group by answering.region_code, answering.service_type_code
),

-- Where nobody answers for a region and type, those who assess needs would still have told us.
of_assessors as (
    select min(reported.reported_until) as horizon_date
    from organisations
    inner join reported on organisations.organisation_id = reported.organisation_id
    where organisations.assesses_needs
)

select
    regions.region_code,
    service_types.service_type_code,
    coalesce(by_cell.horizon_date, of_assessors.horizon_date) as horizon_date
from regions
cross join service_types
cross join of_assessors
left join by_cell
    on regions.region_code = by_cell.region_code and service_types.service_type_code = by_cell.service_type_code
