with
decisions as (select * from {{ ref('fct_identification_decisions') }}),
detections as (select * from {{ ref('int_detections_classified') }} where case_key is not null),

-- Domestic violence has no two stages: a decision whose case nobody calls trafficking is in no rate.
told as (
    select
        case_key,
        bool_or(victimisation_code in ('tip', 'both')) or not bool_or(victimisation_code = 'dv') as is_tip
    from detections
    group by case_key
),

judged as (
    select
        decisions.position,
        decisions.person_key,
        decisions.case_key,
        decisions.decided_date,
        decisions.period_quarter,
        decisions.stage_code,
        decisions.detection_to_decision_days,
        case
            when not coalesce(told.is_tip, true) then 'not_tip'
            when decisions.decision_kind_code in ('reconsideration', 'appeal') then 'reconsidered'
            when decisions.outcome_code in ('positive', 'negative', 'suspended', 'withdrawn') then decisions.outcome_code
            else 'unmapped'
        end as result_code,
        decisions.outcome_code = 'positive' as is_positive
    from decisions
    left join told on decisions.case_key = told.case_key
)

select
    position,
    person_key,
    case_key,
    decided_date,
    period_quarter,
    stage_code,
    result_code,
    1 as decisions,
    {%- for result in ['positive', 'negative', 'suspended', 'withdrawn', 'reconsidered', 'not_tip', 'unmapped'] %}
    (result_code = '{{ result }}')::integer as {{ result }},
    {%- endfor %}
    (result_code = 'reconsidered' and is_positive)::integer as reconsidered_positive,
    case when result_code in ('positive', 'negative') then detection_to_decision_days end as issued_days
from judged
