{%- set cell = ['period_quarter', 'region_code', 'service_type_code', 'need_class_code', 'gap_cause_code'] %}

with
needs as (select * from {{ ref('fct_need_circumstances') }} where gap_cause_code <> 'none'),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(*) as needs
    from needs
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_gap_causes_quarterly', cell, ['needs']) }}
)

select
    {{ cell | join(',
    ') }},
    sum(needs)::integer as needs
from counted
group by {{ cell | join(', ') }}
