{{ config(materialized='view') }}

with
clients as (select * from {{ ref('fct_cost_model_clients') }}),
outcomes as (select * from {{ ref('fct_cost_model_outcomes') }})

select distinct
    person_key,
    'int_model_strata_costed'::text as figure,
    {{ cell_of([
        'period_code', 'service_type_code', 'model_kind_code', 'phase_code', 'victimisation_class_code'
    ]) }} as cell,
    jsonb_build_object('clients', 1) as measures
from clients
union all
select distinct
    person_key,
    'int_model_providers_costed' as figure,
    {{ cell_of(['period_code', 'service_type_code', 'model_kind_code', 'organisation_id']) }} as cell,
    jsonb_build_object('clients', 1) as measures
from clients
union all
select
    person_key,
    'rpt_cost_by_model' as figure,
    {{ cell_of(['period_code', 'service_type_code', 'model_kind_code']) }} as cell,
    jsonb_build_object(
        'clients', 1,
        'marked_clients', is_marked::integer,
        'income_told', has_told_income::integer,
        'income_yes', has_income::integer,
        'housing_told', has_told_housing::integer,
        'housing_yes', has_housing::integer
    ) as measures
from outcomes
