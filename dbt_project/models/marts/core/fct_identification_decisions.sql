with
decisions as (select * from {{ ref('stg_event_log__identification_decided') }}),
detections as (select * from {{ ref('int_detections_classified') }} where case_key is not null),

regions_of_detection as (
    select distinct on (case_key)
        case_key,
        region_code
    from detections
    order by case_key asc, detected_date asc, {{ in_code_order('region_code') }} asc
),

first_detections as (
    select
        decisions.position,
        min(detections.detected_date) as first_detected_date
    from decisions
    inner join detections
        on decisions.case_key = detections.case_key and decisions.decided_date >= detections.detected_date
    group by decisions.position
)

select
    decisions.position,
    decisions.person_key,
    decisions.case_key,
    decisions.organisation_id,
    decisions.decided_date,
    {{ quarter_of('decisions.decided_date') }} as period_quarter,
    coalesce(regions_of_detection.region_code, 'UNKNOWN') as region_code,
    coalesce(decisions.stage_code, 'unknown') as stage_code,
    coalesce(decisions.decision_kind_code, 'unknown') as decision_kind_code,
    coalesce(decisions.outcome_code, 'unknown') as outcome_code,
    coalesce(decisions.authority_code, 'unknown') as authority_code,
    first_detections.first_detected_date,
    decisions.decided_date - first_detections.first_detected_date as detection_to_decision_days
from decisions
left join regions_of_detection on decisions.case_key = regions_of_detection.case_key
left join first_detections on decisions.position = first_detections.position
