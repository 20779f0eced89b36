with
entitlements as (select * from {{ ref('fct_entitlements') }})

select
    position,
    person_key,
    case_key,
    period_quarter,
    entitlement_code,
    1 as decisions,
    (outcome_code = 'positive')::integer as positive,
    (outcome_code = 'negative')::integer as negative,
    (outcome_code = 'suspended')::integer as suspended,
    (outcome_code = 'withdrawn')::integer as withdrawn,
    (outcome_code not in ('positive', 'negative', 'suspended', 'withdrawn'))::integer as unmapped,
    is_first_grant::integer as first_grants,
    grant_days
from entitlements
