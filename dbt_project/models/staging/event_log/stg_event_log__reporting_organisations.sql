with
organisations as (
    {{ known(source('event_log', 'reporting_organisation_known'), ['source_id', 'organisation_id']) }}
),

regions as (select * from {{ ref('regions') }})

-- What the source file says of its organisations goes by the same seeds as what they tell.
select
    organisations.organisation_id,
    organisations.source_id,
    organisations.organisation_kind_code,
    case
        when organisations.region_code is not null then coalesce(regions.region_code, 'UNMAPPED')
    end as region_code,
    organisations.service_type_codes,
    organisations.assesses_needs,
    organisations.service_area_codes,
    organisations.reports_from,
    organisations.reports_until
from organisations
left join regions on organisations.region_code = regions.region_code
