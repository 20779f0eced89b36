{%- set classes = [
    'reached_in_time', 'dropped', 'revised', 'pending', 'unknown', 'reached_late', 'not_reached', 'no_due_date'
] %}
{%- set cell = ['period_quarter', 'outcome_domain_code', 'set_by_code'] %}

with
milestones as (select * from {{ ref('fct_milestones') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        {%- for class in classes %}
        count(*) filter (where milestone_class_code = '{{ class }}') as {{ class }},
        {%- endfor %}
        count(*) filter (where is_revised_and_reached) as revised_reached,
        count(*) as milestones
    from milestones
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_milestones_quarterly', cell, classes + ['revised_reached', 'milestones']) }}
)

select
    period_quarter,
    outcome_domain_code,
    set_by_code,
    {%- for class in classes %}
    sum({{ class }})::integer as {{ class }},
    {%- endfor %}
    sum(revised_reached)::integer as revised_reached,
    sum(milestones)::integer as milestones
from known_and_erased
group by period_quarter, outcome_domain_code, set_by_code
