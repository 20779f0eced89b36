with
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
reported as (select * from {{ ref('int_organisations_reported_until') }})

select
    organisations.organisation_id,
    organisations.source_id,
    organisations.organisation_kind_code,
    organisations.region_code,
    organisations.service_type_codes,
    organisations.assesses_needs,
    organisations.service_area_codes,
    organisations.reports_from,
    organisations.reports_until,
    reported.reported_until
from organisations
inner join reported on organisations.organisation_id = reported.organisation_id
