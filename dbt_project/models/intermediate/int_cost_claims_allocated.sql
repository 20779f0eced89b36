{%- set claimant = [
    'beneficiary_role_code', 'victimisation_class_code', 'phase_code', 'phase_source_code', 'unit_code'
] %}

with
claims as (select * from {{ ref('int_cost_claims_weighed') }}),

shared_out as (
    {{ apportioned(
        'claims',
        pool=['period_month', 'organisation_id', 'service_type_code', 'allocation_rule_code'],
        amount='attributable_amount',
        weight='weight',
        claimant=claimant
    ) | indent(4) }}
)

select
    period_month,
    {{ quarter_of_month('period_month') }} as period_quarter,
    organisation_id,
    service_type_code,
    {{ claimant | join(',
    ') }},
    allocation_rule_code,
    is_one_kind_of_unit,
    apportioned_amount as allocated_amount
from shared_out
