with
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
reported as (select * from {{ ref('int_organisations_reported_until') }})

-- Whoever helps anybody could have met the person again, so the last of them to report says how far we see.
select
    'any' as asked_of,
    min(reported.reported_until) as horizon_date
from organisations
inner join reported on organisations.organisation_id = reported.organisation_id
where organisations.assesses_needs or cardinality(organisations.service_type_codes) > 0
