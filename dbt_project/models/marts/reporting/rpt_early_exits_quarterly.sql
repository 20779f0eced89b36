{%- set cell = ['period_quarter', 'region_code', 'beneficiary_role_code'] %}
{%- set windows = [7, 30, 90] %}
{%- set measures = [
    'observed_7', 'left_7', 'ended_7', 'observed_30', 'left_30', 'ended_30', 'observed_90', 'left_90', 'ended_90', 'cases'
] %}

with
starts as (select * from {{ ref('fct_case_starts') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        {%- for days in windows %}
        count(*) filter (where is_observed_{{ days }}) as observed_{{ days }},
        count(*) filter (where is_left_{{ days }}) as left_{{ days }},
        count(*) filter (where is_ended_{{ days }}) as ended_{{ days }},
        {%- endfor %}
        count(*) as cases
    from starts
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_early_exits_quarterly', cell, measures) }}
)

select
    period_quarter,
    region_code,
    beneficiary_role_code,
    {%- for measure in measures[:-1] %}
    sum({{ measure }})::integer as {{ measure }},
    {%- endfor %}
    sum(cases)::integer as cases
from known_and_erased
group by {{ cell | join(', ') }}
