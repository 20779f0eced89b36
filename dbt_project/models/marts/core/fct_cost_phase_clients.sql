with
allocations as (
    select * from {{ ref('fct_cost_allocations') }}
    where person_key is not null and beneficiary_role_code = 'primary_client'
),

complete as (select * from {{ ref('int_organisation_periods_complete') }})

select distinct
    allocations.person_key,
    allocations.period_quarter,
    complete.service_type_code,
    allocations.phase_code,
    allocations.allocation_rule_code
from allocations
inner join complete
    on
        allocations.period_quarter = complete.period_code
        and allocations.organisation_id = complete.organisation_id
        and complete.service_type_code in (allocations.service_type_code, 'ALL')
