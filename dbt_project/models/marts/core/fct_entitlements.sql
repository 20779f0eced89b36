with
decisions as (select * from {{ ref('stg_event_log__entitlement_decided') }}),
detections as (select * from {{ ref('int_detections_classified') }} where person_key is not null),

first_detections as (
    select
        person_key,
        min(detected_date) as detected_date
    from detections
    group by person_key
),

ordered as (
    select
        decisions.position,
        decisions.person_key,
        decisions.case_key,
        decisions.organisation_id,
        decisions.decided_date,
        decisions.entitlement_code,
        coalesce(decisions.outcome_code, 'unknown') as outcome_code,
        decisions.valid_until,
        first_detections.detected_date,
        row_number() over (
            partition by decisions.person_key, decisions.entitlement_code, decisions.outcome_code
            order by decisions.decided_date, decisions.position
        ) as nth_of_outcome
    from decisions
    left join first_detections
        on decisions.person_key = first_detections.person_key and decisions.decided_date >= first_detections.detected_date
)

-- A renewal opens no new door: days run to the first grant of each person and entitlement.
select
    position,
    person_key,
    case_key,
    organisation_id,
    decided_date,
    {{ quarter_of('decided_date') }} as period_quarter,
    entitlement_code,
    outcome_code,
    valid_until,
    person_key is not null and outcome_code = 'positive' and nth_of_outcome = 1 as is_first_grant,
    case
        when person_key is not null and outcome_code = 'positive' and nth_of_outcome = 1
            then decided_date - detected_date
    end as grant_days
from ordered
