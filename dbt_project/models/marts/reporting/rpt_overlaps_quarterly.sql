{%- set cell = ['period_quarter', 'service_type_code'] %}

with
found as (select * from {{ ref('fct_overlaps') }}),

known_and_erased as (
    select
        period_quarter,
        service_type_code,
        count(*) as possible_overlaps,
        sum(common_days) as common_days
    from found
    group by period_quarter, service_type_code
    union all
    {{ erased_totals('rpt_overlaps_quarterly', cell, ['possible_overlaps', 'common_days']) }}
)

select
    period_quarter,
    service_type_code,
    sum(possible_overlaps)::integer as possible_overlaps,
    sum(common_days)::integer as common_days
from known_and_erased
group by period_quarter, service_type_code
