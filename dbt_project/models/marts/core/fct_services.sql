with
services as (select * from {{ ref('int_services_attributed') }})

select
    position,
    person_key,
    case_key,
    organisation_id,
    service_type_code,
    delivered_date,
    period_quarter,
    quantity,
    unit_code,
    region_code,
    is_fallback_region,
    beneficiary_role_code,
    victimisation_class_code,
    person_key is not null and row_number() over (
        partition by person_key, period_quarter
        order by
            delivered_date asc,
            {{ in_code_order('region_code') }} asc,
            {{ in_code_order('service_type_code') }} asc,
            position asc
    ) = 1 as is_first_of_quarter
from services
