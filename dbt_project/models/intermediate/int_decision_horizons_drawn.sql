with
decisions as (select * from {{ ref('stg_event_log__identification_decided') }}),
entitlements as (select * from {{ ref('stg_event_log__entitlement_decided') }}),
reported as (select * from {{ ref('int_organisations_reported_until') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

deciding as (
    select distinct
        'status'::text as horizon_code,
        organisation_id
    from decisions
    union all
    select distinct
        'entitlement'::text as horizon_code,
        organisation_id
    from entitlements
),

known as (
    select
        deciding.horizon_code,
        min(reported.reported_until) as horizon_date
    from deciding
    inner join reported on deciding.organisation_id = reported.organisation_id
    group by deciding.horizon_code
)

select
    horizon.code as horizon_code,
    coalesce(known.horizon_date, position_read.data_as_of) as horizon_date
from position_read
cross join (values ('status'::text), ('entitlement')) as horizon (code)
left join known on horizon.code = known.horizon_code
