{{ config(materialized='view') }}

with
deliveries as (select * from {{ ref('int_deliveries_costed') }} where person_key is not null),
clients as (select * from {{ ref('fct_cost_clients') }}),
phase_clients as (select * from {{ ref('fct_cost_phase_clients') }})

select
    person_key,
    'int_cost_cells_used'::text as figure,
    {{ cell_of([
        'period_month', 'organisation_id', 'service_type_code', 'unit_code', 'beneficiary_role_code',
        'victimisation_class_code', 'phase_code', 'phase_source_code'
    ]) }} as cell,
    jsonb_build_object(
        'deliveries', count(*),
        'quantity', sum(quantity),
        'staff_hours', coalesce(sum(staff_hours), 0),
        'timed_deliveries', count(staff_hours)
    ) as measures
from deliveries
group by person_key, cell
union all
select
    person_key,
    'rpt_cost_by_region' as figure,
    {{ cell_of(['period_code', 'region_code', 'service_type_code']) }} as cell,
    jsonb_build_object('clients', is_client::integer, 'closed_cases', closed_cases) as measures
from clients
union all
select
    person_key,
    'rpt_cost_by_phase_quarterly' as figure,
    {{ cell_of(['period_quarter', 'service_type_code', 'phase_code', 'allocation_rule_code']) }} as cell,
    jsonb_build_object('clients', 1) as measures
from phase_clients
