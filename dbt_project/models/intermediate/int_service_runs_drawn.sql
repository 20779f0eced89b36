with
deliveries as (
    select distinct
        person_key,
        organisation_id,
        service_type_code,
        delivered_date
    from {{ ref('stg_event_log__service_delivered') }}
    where person_key is not null
),

spaced as (
    select
        *,
        delivered_date - lag(delivered_date) over (
            partition by person_key, organisation_id, service_type_code order by delivered_date
        ) as days_since
    from deliveries
),

counted as (
    select
        *,
        count(*) filter (where days_since is null or days_since > 30) over (
            partition by person_key, organisation_id, service_type_code order by delivered_date
        ) as run_number
    from spaced
)

select
    person_key,
    organisation_id,
    service_type_code,
    run_number,
    min(delivered_date) as first_day,
    max(delivered_date) as last_day
from counted
group by person_key, organisation_id, service_type_code, run_number
