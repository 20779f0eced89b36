with
allocations as (
    select * from {{ ref('fct_cost_allocations') }}
    where
        person_key is not null
        and beneficiary_role_code = 'primary_client'
        and allocation_rule_code = 'direct_units'
),

models as (select * from {{ ref('int_service_models_costed') }})

select distinct
    allocations.person_key,
    models.period_code,
    allocations.organisation_id,
    allocations.service_type_code,
    models.model_kind_code,
    allocations.phase_code,
    allocations.victimisation_class_code
from allocations
inner join models
    on
        allocations.period_month = models.period_month
        and allocations.organisation_id = models.organisation_id
        and allocations.service_type_code = models.service_type_code
