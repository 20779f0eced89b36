with
steps as (select * from {{ ref('fct_compensation_steps') }})

select
    position,
    person_key,
    compensation_key,
    period_quarter,
    compensation_kind_code,
    currency_code,
    (step_code = 'claimed')::integer as claims,
    (step_code = 'claimed' and amount is null)::integer as amounts_not_stated,
    is_awarded::integer as claims_awarded,
    is_paid::integer as claims_paid,
    case when step_code = 'claimed' then coalesce(amount, 0) else 0 end::numeric(14, 2) as claimed_amount,
    (step_code = 'awarded')::integer as awards,
    case when step_code = 'awarded' then amount else 0 end::numeric(14, 2) as awarded_amount,
    (step_code = 'paid')::integer as payments,
    case when step_code = 'paid' then amount else 0 end::numeric(14, 2) as paid_amount
from steps
