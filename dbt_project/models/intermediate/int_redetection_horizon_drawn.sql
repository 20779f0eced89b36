with
helping as (select * from {{ ref('int_return_horizon_drawn') }}),
recorded as (select * from {{ ref('stg_event_log__types_recorded') }} where event_type = 'detection.recorded'),
reported as (select * from {{ ref('int_organisations_reported_until') }}),

detecting as (
    select min(reported.reported_until) as horizon_date
    from reported
    inner join recorded on reported.organisation_id = recorded.organisation_id
)

-- Whoever helps could have met the person again, and whoever detects could have found her: the last to report says how
-- far we see.
select
    helping.asked_of,
    least(helping.horizon_date, detecting.horizon_date) as horizon_date
from helping
cross join detecting
