with
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
recorded as (select * from {{ ref('stg_event_log__types_recorded') }} where event_type = 'detection.recorded'),
reported as (select * from {{ ref('int_organisations_reported_until') }})

-- Whoever helps could have met the person again, and whoever detects could have found her: the last to report says how
-- far we see.
select
    'any' as asked_of,
    min(reported.reported_until) as horizon_date
from organisations
inner join reported on organisations.organisation_id = reported.organisation_id
left join recorded on organisations.organisation_id = recorded.organisation_id
where
    recorded.organisation_id is not null
    or organisations.assesses_needs
    or cardinality(organisations.service_type_codes) > 0
