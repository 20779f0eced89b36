with
decisions as (select * from {{ ref('fct_identification_decisions') }})

select
    period_quarter,
    region_code,
    stage_code,
    decision_kind_code,
    outcome_code,
    authority_code,
    count(*)::integer as decisions,
    count(detection_to_decision_days)::integer as decisions_with_days,
    percentile_cont(0.5) within group (order by detection_to_decision_days)::numeric(10, 1) as median_days,
    coalesce(sum(detection_to_decision_days), 0)::integer as total_days
from decisions
group by period_quarter, region_code, stage_code, decision_kind_code, outcome_code, authority_code
