with
phased as (select * from {{ ref('int_clocks_phased') }}),
recorded as (select * from {{ ref('stg_event_log__types_recorded') }} where event_type = 'setback.recorded'),
reported as (select * from {{ ref('int_organisations_reported_until') }})

-- Only organisations that tell of setbacks at all, and only as far as they have told.
select
    phased.case_key,
    phased.clock_number,
    phased.person_key,
    phased.phase_code,
    phased.is_derived,
    phased.from_day,
    least(phased.until_day, reported.reported_until) as until_day
from phased
inner join recorded on phased.organisation_id = recorded.organisation_id
inner join reported on phased.organisation_id = reported.organisation_id
where phased.from_day <= reported.reported_until
