with
services as (select * from {{ ref('fct_services') }} where person_key is not null),
service_types as (select * from {{ ref('service_types') }})

-- Somebody who got two types of one pillar is one client of it (R5).
select distinct
    services.person_key,
    services.period_quarter,
    scope.scope_code,
    scope.service_code,
    services.beneficiary_role_code
from services
left join service_types on services.service_type_code = service_types.service_type_code
cross join lateral (
    values
    ('type', services.service_type_code),
    ('pillar', coalesce(service_types.pillar_code, 'UNMAPPED'))
) as scope (scope_code, service_code)
