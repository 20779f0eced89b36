{%- set cell = ['period_quarter', 'beneficiary_role_code'] %}
{%- set windows = [30, 90, 180, 365, 730] %}
{%- set seen = ['confirmed', 'possible', 'none_seen', 'not_known'] %}
{%- set measures = [] %}
{%- for days in windows %}
{%- for one in seen %}
{%- do measures.append(one ~ '_' ~ days) %}
{%- endfor %}
{%- endfor %}

with
exits as (select * from {{ ref('fct_retrafficking') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        {%- for days in windows %}
        {%- for one in seen %}
        count(*) filter (where seen_{{ days }}_code = '{{ one }}') as {{ one }}_{{ days }},
        {%- endfor %}
        {%- endfor %}
        count(*) as exits
    from exits
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_retrafficking_quarterly', cell, measures + ['exits']) }}
)

select
    period_quarter,
    beneficiary_role_code,
    {%- for measure in measures %}
    sum({{ measure }})::integer as {{ measure }},
    {%- endfor %}
    sum(exits)::integer as exits
from known_and_erased
group by {{ cell | join(', ') }}
