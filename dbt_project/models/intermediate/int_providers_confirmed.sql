with
registrations as (select * from {{ ref('stg_event_log__provider_registered') }}),
changes as (select * from {{ ref('stg_event_log__provider_changed') }}),

-- Whatever the register is told of a provider confirms it, for a year.
told as (
    select
        organisation_id,
        registered_date as confirmed_date,
        organisation_kind_code,
        region_code,
        service_area_codes,
        position
    from registrations
    union all
    select
        organisation_id,
        changed_date as confirmed_date,
        organisation_kind_code,
        region_code,
        service_area_codes,
        position
    from changes
)

select distinct on (organisation_id, confirmed_date)
    organisation_id,
    confirmed_date,
    (confirmed_date + interval '12 months')::date as confirmed_until,
    organisation_kind_code,
    region_code,
    service_area_codes
from told
order by organisation_id asc, confirmed_date asc, position desc
