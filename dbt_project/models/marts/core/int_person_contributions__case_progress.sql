{{ config(materialized='view') }}
{%- set classes = [
    'reached_in_time', 'dropped', 'revised', 'pending', 'unknown', 'reached_late', 'not_reached', 'no_due_date'
] %}
{%- set answers = [
    'answered_yes', 'answered_no', 'not_attempted', 'not_reached', 'refused', 'unsafe', 'not_told', 'died'
] %}

with
milestones as (select * from {{ ref('fct_milestones') }} where person_key is not null),
outcomes as (select * from {{ ref('fct_outcomes_at_marks') }}),
planned as (select * from {{ ref('fct_planned_services') }} where person_key is not null),
deliveries as (select * from {{ ref('fct_delivery_modes') }} where person_key is not null),
spans as (select * from {{ ref('fct_case_manager_spans') }} where person_key is not null)

select
    person_key,
    'rpt_milestones_quarterly'::text as figure,
    {{ cell_of(['period_quarter', 'outcome_domain_code', 'set_by_code']) }} as cell,
    jsonb_build_object(
        {%- for class in classes %}
        '{{ class }}', count(*) filter (where milestone_class_code = '{{ class }}'),
        {%- endfor %}
        'revised_reached', count(*) filter (where is_revised_and_reached),
        'milestones', count(*)
    ) as measures
from milestones
group by person_key, cell
union all
select
    person_key,
    'rpt_outcomes_quarterly' as figure,
    {{ cell_of({
        'period_quarter': 'period_quarter', 'months_after': 'months_after::text', 'question_code': 'question_code'
    }) }} as cell,
    jsonb_build_object(
        {%- for answer in answers %}
        '{{ answer }}', count(*) filter (where answer_code = '{{ answer }}'),
        {%- endfor %}
        'persons', count(*)
    ) as measures
from outcomes
group by person_key, cell
union all
select
    person_key,
    'rpt_plans_quarterly' as figure,
    {{ cell_of(['period_quarter', 'region_code', 'service_type_code']) }} as cell,
    jsonb_build_object(
        'planned', count(*),
        'observed', count(*) filter (where is_observed),
        'received', count(*) filter (where is_received)
    ) as measures
from planned
group by person_key, cell
union all
select
    person_key,
    'rpt_delivery_modes_quarterly' as figure,
    {{ cell_of(['period_quarter', 'service_type_code', 'delivery_mode_code']) }} as cell,
    jsonb_build_object('deliveries', count(*), 'quantity', sum(quantity)) as measures
from deliveries
group by person_key, cell
union all
select
    person_key,
    'rpt_case_managers_quarterly' as figure,
    {{ cell_of(['period_quarter', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object(
        'cases', count(distinct case_key),
        'case_days', sum(case_days),
        'changes', sum(changes),
        'unplanned_changes', sum(unplanned_changes)
    ) as measures
from spans
group by person_key, cell
