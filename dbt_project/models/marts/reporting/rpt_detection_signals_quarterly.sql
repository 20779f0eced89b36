{%- set cell = ['period_quarter', 'detecting_body_code', 'signal_code'] %}
{%- set cell_answered = ['period_quarter', 'detecting_body_code'] %}

with
detections as (
    {{ sums_by_cell('rpt_detection_signals_quarterly', ref('int_signals_noted'), cell, ['detections']) }}
),

answered as (
    {{ sums_by_cell('int_signals_answered', ref('int_signals_answered'), cell_answered, ['detections_answered']) }}
),

told as (
    select
        detections.period_quarter,
        detections.detecting_body_code,
        detections.signal_code,
        detections.detections,
        coalesce(answered.detections_answered, 0) as detections_answered
    from detections
    left join answered
        on
            detections.period_quarter = answered.period_quarter
            and detections.detecting_body_code = answered.detecting_body_code
)

select
    period_quarter,
    detecting_body_code,
    signal_code,
    detections,
    detections_answered,
    case when signal_code <> 'not_answered' then {{ share_of('detections', 'detections_answered') }} end as share_of_answered
from told
