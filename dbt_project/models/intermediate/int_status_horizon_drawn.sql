with
decisions as (select * from {{ ref('stg_event_log__identification_decided') }}),
reported as (select * from {{ ref('int_organisations_reported_until') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

deciding as (
    select min(reported.reported_until) as horizon_date
    from reported
    where reported.organisation_id in (select decisions.organisation_id from decisions)
)

select
    'status'::text as horizon_code,
    coalesce(deciding.horizon_date, position_read.data_as_of) as horizon_date
from position_read
cross join deciding
