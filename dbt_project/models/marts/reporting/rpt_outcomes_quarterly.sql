{%- set answers = [
    'answered_yes', 'answered_no', 'not_attempted', 'not_reached', 'refused', 'unsafe', 'not_told', 'died'
] %}
{%- set cell = ['period_quarter', 'months_after', 'question_code'] %}

with
outcomes as (select * from {{ ref('fct_outcomes_at_marks') }}),

known_and_erased as (
    select
        period_quarter,
        months_after::text as months_after,
        question_code,
        {%- for answer in answers %}
        count(*) filter (where answer_code = '{{ answer }}') as {{ answer }},
        {%- endfor %}
        count(*) as persons
    from outcomes
    group by period_quarter, months_after, question_code
    union all
    {{ erased_totals('rpt_outcomes_quarterly', cell, answers + ['persons']) }}
)

select
    period_quarter,
    months_after,
    question_code,
    {%- for answer in answers %}
    sum({{ answer }})::integer as {{ answer }},
    {%- endfor %}
    sum(persons - answered_no - died)::integer as yes_at_most,
    sum(persons)::integer as persons
from known_and_erased
group by period_quarter, months_after, question_code
