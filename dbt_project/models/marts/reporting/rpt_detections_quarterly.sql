{%- set cell = ['period_quarter', 'region_code', 'victimisation_code', 'detecting_body_code'] %}

with
detections as (select * from {{ ref('fct_detections') }}),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(*) as detections,
        count(*) filter (where is_first_of_quarter) as persons_first
    from detections
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_detections_quarterly', cell, ['detections', 'persons_first']) }}
)

select
    period_quarter,
    region_code,
    victimisation_code,
    detecting_body_code,
    sum(detections)::integer as detections,
    sum(persons_first)::integer as persons_first
from counted
group by period_quarter, region_code, victimisation_code, detecting_body_code
