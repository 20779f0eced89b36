{%- set cell = ['period_quarter', 'settlement_code', 'service_type_code'] %}
{%- set measures = ['helped', 'helped_from_outside_area'] %}

with
needs as (select * from {{ ref('fct_need_circumstances') }} where is_helped and service_type_code <> 'accommodation'),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(*) as helped,
        count(*) filter (where is_helped_from_outside_area) as helped_from_outside_area
    from needs
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_served_outside_area_quarterly', cell, measures) }}
)

select
    {{ cell | join(',
    ') }},
    sum(helped)::integer as helped,
    sum(helped_from_outside_area)::integer as helped_from_outside_area
from counted
group by {{ cell | join(', ') }}
