with
detections as (
    select * from {{ ref('int_detections_classified') }} where victimisation_code in ('tip', 'both')
),

decisions as (
    select *
    from {{ ref('stg_event_log__identification_decided') }}
    where stage_code = 'formal' and outcome_code in ('positive', 'negative')
),

horizon as (select * from {{ ref('int_redetection_horizon_drawn') }}),

-- The newest final decision holds; on one day the positive one.
newest as (
    select distinct on (decisions.case_key)
        decisions.case_key,
        decisions.outcome_code
    from decisions
    cross join horizon
    where decisions.decided_date <= horizon.horizon_date
    order by decisions.case_key asc, decisions.decided_date desc, decisions.outcome_code desc
)

select
    detections.position,
    detections.person_key,
    detections.detected_date,
    detections.exploited_until,
    newest.outcome_code as final_outcome_code
from detections
left join newest on detections.case_key = newest.case_key
