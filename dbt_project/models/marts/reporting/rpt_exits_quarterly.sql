{%- set cell = ['period_quarter', 'region_code', 'exit_reason_code', 'beneficiary_role_code'] %}
{%- set windows = [30, 90, 180, 365, 730] %}
{%- set measures = [
    'observed_30', 'came_back_30', 'observed_90', 'came_back_90', 'observed_180', 'came_back_180', 'observed_365',
    'came_back_365', 'observed_730', 'came_back_730', 'moves', 'returnable', 'repeated', 'exits'
] %}

with
exits as (select * from {{ ref('fct_exits') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        {%- for days in windows %}
        count(*) filter (where is_observed_{{ days }}) as observed_{{ days }},
        count(*) filter (where is_back_{{ days }}) as came_back_{{ days }},
        {%- endfor %}
        count(*) filter (where is_move) as moves,
        count(*) filter (where is_returnable) as returnable,
        count(*) filter (where is_repeated) as repeated,
        count(*) filter (where not is_repeated) as exits
    from exits
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_exits_quarterly', cell, measures) }}
)

select
    period_quarter,
    region_code,
    exit_reason_code,
    beneficiary_role_code,
    {%- for measure in measures[:-1] %}
    sum({{ measure }})::integer as {{ measure }},
    {%- endfor %}
    sum(exits)::integer as exits
from known_and_erased
group by {{ cell | join(', ') }}
