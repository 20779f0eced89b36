with
expenditures as (select * from {{ ref('fct_expenditures') }}),
pools as (select * from {{ ref('int_cost_pools_split') }}),
claims as (select * from {{ ref('int_cost_claims_allocated') }}),
cells as (select * from {{ ref('int_cost_cells_used') }}),

ledger as (
    select
        period_month,
        organisation_id,
        service_type_code,
        coalesce(sum(converted_amount), 0) as ledger_amount,
        coalesce(sum(converted_amount) filter (where expenditure_kind_code = 'investment'), 0) as investment_amount,
        coalesce(sum(converted_amount) filter (where is_imputed), 0) as imputed_amount,
        coalesce(sum(converted_amount) filter (where expenditure_kind_code = 'UNMAPPED'), 0) as unmapped_amount
    from expenditures
    group by period_month, organisation_id, service_type_code
),

claimed as (
    select
        period_month,
        organisation_id,
        service_type_code,
        allocation_rule_code,
        coalesce(sum(allocated_amount) filter (where beneficiary_role_code <> 'unresolved'), 0) as allocated_amount,
        coalesce(sum(allocated_amount) filter (where beneficiary_role_code = 'unresolved'), 0) as unresolved_amount
    from claims
    group by period_month, organisation_id, service_type_code, allocation_rule_code
),

used as (
    select distinct
        period_month,
        organisation_id,
        service_type_code
    from cells
),

gathered as (
    select
        ledger.*,
        rule.allocation_rule_code,
        used.organisation_id is not null as is_used,
        coalesce(claimed.allocated_amount, 0) as allocated_amount,
        coalesce(claimed.unresolved_amount, 0) as unresolved_amount,
        coalesce(pools.refused_amount, 0) as refused_amount,
        coalesce(pools.attributable_amount, 0) - coalesce(claimed.allocated_amount + claimed.unresolved_amount, 0)
            as left_amount
    from ledger
    cross join (values ('direct_units'), ('phase_weighted'), ('staff_time')) as rule (allocation_rule_code)
    left join pools using (period_month, organisation_id, service_type_code)
    left join used using (period_month, organisation_id, service_type_code)
    left join claimed using (period_month, organisation_id, service_type_code, allocation_rule_code)
)

select
    period_month,
    organisation_id,
    service_type_code,
    allocation_rule_code,
    ledger_amount::numeric(14, 2) as ledger_amount,
    allocated_amount::numeric(14, 2) as allocated_amount,
    refused_amount::numeric(14, 2) as refused_amount,
    unresolved_amount::numeric(14, 2) as unresolved_amount,
    (case when is_used then 0 else left_amount end)::numeric(14, 2) as no_units_amount,
    (case when is_used then left_amount else 0 end)::numeric(14, 2) as no_weight_amount,
    investment_amount::numeric(14, 2) as investment_amount,
    imputed_amount::numeric(14, 2) as imputed_amount,
    unmapped_amount::numeric(14, 2) as unmapped_amount
from gathered
