with
applications as (select * from {{ ref('stg_event_log__protection_order_applied') }}),
decisions as (select * from {{ ref('stg_event_log__protection_order_decided') }}),
breaches as (select * from {{ ref('stg_event_log__protection_order_breached') }}),

told as (
    select
        protection_order_key,
        person_key,
        order_kind_code,
        applied_date as told_date,
        1 as step,
        position
    from applications
    union all
    select
        protection_order_key,
        person_key,
        order_kind_code,
        decided_date as told_date,
        2 as step,
        position
    from decisions
    union all
    select
        protection_order_key,
        person_key,
        order_kind_code,
        breached_date as told_date,
        3 as step,
        position
    from breaches
),

-- An order begins with its application; one that the police or a court made of its own motion with its decision.
begun as (
    select distinct on (protection_order_key)
        protection_order_key,
        person_key,
        order_kind_code,
        told_date as begun_date,
        step = 1 as is_applied
    from told
    order by protection_order_key asc, step asc, told_date asc, position asc
),

decided as (
    select distinct on (protection_order_key)
        protection_order_key,
        decided_date,
        order_outcome_code,
        valid_until
    from decisions
    order by protection_order_key asc, decided_date asc, {{ in_code_order('order_outcome_code') }} asc, position asc
),

broken as (
    select
        breaches.protection_order_key,
        count(*)::integer as breaches
    from breaches
    inner join decided
        on
            breaches.protection_order_key = decided.protection_order_key
            and breaches.breached_date >= decided.decided_date
            and decided.order_outcome_code = 'granted'
    group by breaches.protection_order_key
)

select
    begun.protection_order_key,
    begun.person_key,
    begun.order_kind_code,
    begun.begun_date,
    {{ quarter_of('begun.begun_date') }} as period_quarter,
    begun.is_applied,
    decided.decided_date,
    decided.order_outcome_code,
    decided.valid_until,
    coalesce(broken.breaches, 0) as breaches,
    case when begun.is_applied and decided.decided_date >= begun.begun_date then decided.decided_date - begun.begun_date end
        as decision_days
from begun
left join decided on begun.protection_order_key = decided.protection_order_key
left join broken on begun.protection_order_key = broken.protection_order_key
