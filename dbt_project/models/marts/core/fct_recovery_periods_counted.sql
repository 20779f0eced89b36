{%- set granted_within_days = 30 %}

with
decisions as (select * from {{ ref('fct_identification_decisions') }}),
judged as (select * from {{ ref('fct_status_decisions_judged') }} where result_code <> 'not_tip'),
entitlements as (select * from {{ ref('fct_entitlements') }}),
horizon as (select * from {{ ref('int_decision_horizons_drawn') }} where horizon_code = 'entitlement'),

entitled as (
    select distinct on (decisions.person_key)
        decisions.person_key,
        decisions.decided_date,
        decisions.period_quarter,
        decisions.region_code
    from decisions
    inner join judged on decisions.position = judged.position
    where decisions.person_key is not null and decisions.stage_code = 'presumed' and decisions.outcome_code = 'positive'
    order by decisions.person_key asc, decisions.decided_date asc, {{ in_code_order('decisions.region_code') }} asc
),

granted as (
    select
        entitlements.person_key,
        min(entitlements.decided_date) as granted_date
    from entitlements
    where entitlements.entitlement_code = 'recovery_period' and entitlements.outcome_code = 'positive'
    group by entitlements.person_key
)

select
    entitled.person_key,
    entitled.period_quarter,
    entitled.region_code,
    1 as persons_positive,
    (entitled.decided_date + {{ granted_within_days }} <= horizon.horizon_date)::integer as persons_observed,
    (
        entitled.decided_date + {{ granted_within_days }} <= horizon.horizon_date
        and coalesce(granted.granted_date <= horizon.horizon_date, false)
    )::integer as recovery_granted
from entitled
cross join horizon
left join granted on entitled.person_key = granted.person_key
