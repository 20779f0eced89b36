with
detections as (
    select * from {{ ref('int_detections_classified') }}
    where case_key is not null and victimisation_code in ('tip', 'both')
),

judged as (select * from {{ ref('fct_status_decisions_judged') }} where result_code in ('positive', 'negative')),
horizon as (select * from {{ ref('int_decision_horizons_drawn') }} where horizon_code = 'status'),

referred as (
    select distinct on (case_key)
        case_key,
        person_key,
        detected_date as referred_date,
        period_quarter,
        region_code,
        detecting_body_code
    from detections
    order by
        case_key asc,
        detected_date asc,
        {{ in_code_order('region_code') }} asc,
        {{ in_code_order('detecting_body_code') }} asc
),

decided as (
    select distinct on (judged.case_key, judged.stage_code)
        judged.case_key,
        judged.stage_code,
        judged.decided_date,
        judged.result_code
    from judged
    cross join horizon
    where judged.decided_date <= horizon.horizon_date
    order by judged.case_key asc, judged.stage_code asc, judged.decided_date asc, judged.result_code desc
)

-- A decision that is dated before the detection was recorded late; it counts as taken on the day of the detection.
select
    referred.case_key,
    referred.person_key,
    referred.referred_date,
    referred.period_quarter,
    referred.region_code,
    referred.detecting_body_code,
    first_stage.result_code as first_result_code,
    first_stage.decided_date as first_decided_date,
    greatest(first_stage.decided_date - referred.referred_date, 0) as first_days,
    final_stage.result_code as final_result_code,
    final_stage.decided_date as final_decided_date,
    greatest(final_stage.decided_date - referred.referred_date, 0) as final_days,
    greatest(horizon.horizon_date - referred.referred_date, 0) as observed_days,
    greatest(horizon.horizon_date - first_stage.decided_date, 0) as observed_since_first_days
from referred
cross join horizon
left join decided as first_stage on referred.case_key = first_stage.case_key and first_stage.stage_code = 'presumed'
left join decided as final_stage on referred.case_key = final_stage.case_key and final_stage.stage_code = 'formal'
