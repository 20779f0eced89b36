with
organisations as (
    {{ known(source('event_log', 'reporting_organisation_known'), ['source_id', 'organisation_id']) }}
)

select
    organisation_id,
    source_id,
    organisation_kind_code,
    region_code,
    service_type_codes,
    assesses_needs,
    service_area_codes,
    reports_from,
    reports_until
from organisations
