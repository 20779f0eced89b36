{%- set cell = ['period_quarter', 'service_type_code', 'reason_code', 'recorded_by_kind_code'] %}

with
declines as (select * from {{ ref('fct_declines') }}),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(*) as declines
    from declines
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_declines_quarterly', cell, ['declines']) }}
)

select
    {{ cell | join(',
    ') }},
    sum(declines)::integer as declines
from counted
group by {{ cell | join(', ') }}
