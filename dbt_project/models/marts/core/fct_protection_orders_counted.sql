with
protection_orders as (select * from {{ ref('fct_protection_orders') }})

select
    protection_order_key,
    person_key,
    period_quarter,
    order_kind_code,
    1 as orders,
    is_applied::integer as applied,
    coalesce(order_outcome_code = 'granted', false)::integer as granted,
    coalesce(order_outcome_code = 'refused', false)::integer as refused,
    coalesce(order_outcome_code = 'withdrawn', false)::integer as withdrawn,
    (order_outcome_code is null)::integer as undecided,
    (breaches > 0)::integer as breached,
    breaches,
    decision_days
from protection_orders
