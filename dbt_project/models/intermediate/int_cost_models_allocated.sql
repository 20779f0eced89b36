with
claims as (
    select * from {{ ref('int_cost_claims_allocated') }}
    where beneficiary_role_code = 'primary_client' and allocation_rule_code = 'direct_units'
),

models as (select * from {{ ref('int_service_models_costed') }})

select
    models.period_code,
    claims.organisation_id,
    claims.service_type_code,
    models.model_kind_code,
    claims.phase_code,
    claims.victimisation_class_code,
    sum(claims.allocated_amount) as allocated_amount
from claims
inner join models
    on
        claims.period_month = models.period_month
        and claims.organisation_id = models.organisation_id
        and claims.service_type_code = models.service_type_code
group by
    models.period_code,
    claims.organisation_id,
    claims.service_type_code,
    models.model_kind_code,
    claims.phase_code,
    claims.victimisation_class_code
