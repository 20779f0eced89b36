with
detections as (
    select * from {{ ref('int_detections_classified') }} where victimisation_code in ('tip', 'both')
)

select distinct
    detections.position,
    detections.person_key,
    detections.case_key,
    detections.period_quarter,
    detections.detecting_body_code,
    coalesce(signal.code, 'not_answered') as signal_code,
    1 as detections
from detections
left join lateral unnest(detections.signal_codes) as signal (code) on true
