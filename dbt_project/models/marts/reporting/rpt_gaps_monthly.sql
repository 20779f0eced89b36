{%- set cell = ['period_month', 'region_code', 'service_type_code', 'urgency_code'] %}
{%- set classes = [
    'not_applicable', 'already_received', 'met_in_time', 'choice', 'barrier', 'pending', 'unknown', 'met_late', 'unmet'
] %}
{%- set measures = ['assessed'] + classes + ['helped_from_elsewhere', 'helped_from_outside_area'] %}

with
needs as (select * from {{ ref('fct_need_circumstances') }}),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(*) as assessed,
        {%- for class in classes %}
        count(*) filter (where need_class_code = '{{ class }}') as {{ class }},
        {%- endfor %}
        count(*) filter (where is_helped_from_elsewhere) as helped_from_elsewhere,
        count(*) filter (where is_helped_from_outside_area) as helped_from_outside_area
    from needs
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_gaps_monthly', cell, measures) }}
)

select
    {{ cell | join(',
    ') }},
    {%- for measure in measures %}
    sum({{ measure }})::integer as {{ measure }},
    {%- endfor %}
    (sum(assessed) - sum(not_applicable))::integer as needed,
    (sum(already_received) + sum(met_in_time))::integer as met
from counted
group by {{ cell | join(', ') }}
