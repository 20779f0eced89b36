with
services as (select * from {{ ref('fct_provider_services') }} where is_open and is_confirmed),
conditions (access_condition_code) as (
    values
    ('formal_status'), ('cooperation'), ('documents'), ('registration'), ('shelter_stay'), ('donor_limited'),
    ('time_limited')
)

-- Nationally: places of shelters never stand by region. A service that says nothing about conditions is not open.
select
    services.service_type_code,
    conditions.access_condition_code,
    count(*)::integer as services,
    (count(*) filter (
        where cardinality(services.access_condition_codes) > 0
        and not conditions.access_condition_code = any(services.access_condition_codes)
    ))::integer as services_without,
    coalesce(sum(services.places), 0)::integer as places,
    coalesce(sum(services.places) filter (
        where cardinality(services.access_condition_codes) > 0
        and not conditions.access_condition_code = any(services.access_condition_codes)
    ), 0)::integer as places_without
from services
cross join conditions
group by services.service_type_code, conditions.access_condition_code
