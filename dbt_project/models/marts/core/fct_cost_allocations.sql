{%- set cell = [
    'period_month', 'organisation_id', 'service_type_code', 'unit_code', 'beneficiary_role_code',
    'victimisation_class_code', 'phase_code', 'phase_source_code'
] %}

with
deliveries as (select * from {{ ref('int_deliveries_costed') }}),
cells as (select * from {{ ref('int_cost_cells_used') }}),
claims as (select * from {{ ref('int_cost_claims_allocated') }}),

used as (
    select
        {{ cell | join(',
        ') }},
        person_key,
        count(*) as deliveries,
        sum(quantity) as quantity,
        coalesce(sum(staff_hours), 0) as staff_hours
    from deliveries
    group by {{ cell | join(', ') }}, person_key
),

-- What is in a cell and of nobody who is here was of somebody who is erased: one claimant, so that the others keep theirs.
erased as (
    select
        {{ cell | join(',
        ') }},
        cells.deliveries - coalesce(sum(used.deliveries), 0) as deliveries,
        cells.quantity - coalesce(sum(used.quantity), 0) as quantity,
        cells.staff_hours - coalesce(sum(used.staff_hours), 0) as staff_hours
    from cells
    left join used using ({{ cell | join(', ') }})
    group by {{ cell | join(', ') }}, cells.deliveries, cells.quantity, cells.staff_hours
),

claimants as (
    select
        *,
        coalesce(person_key, 'nobody') as claimant_key
    from used
    union all
    select
        {{ cell | join(',
        ') }},
        null as person_key,
        deliveries,
        quantity,
        staff_hours,
        'erased' as claimant_key
    from erased
    where deliveries > 0
),

weighed as (
    select
        claimants.*,
        claims.allocation_rule_code,
        claims.allocated_amount as cell_amount,
        round(100 * case
            when claims.allocation_rule_code = 'staff_time' then claimants.staff_hours
            when claims.is_one_kind_of_unit then claimants.quantity
            else claimants.deliveries
        end) as weight
    from claimants
    inner join claims using ({{ cell | join(', ') }})
),

shared_out as (
    {{ apportioned(
        'weighed',
        pool=cell + ['allocation_rule_code'],
        amount='cell_amount',
        weight='weight',
        claimant=['claimant_key']
    ) | indent(4) }}
)

select
    {{ cell | join(',
    ') }},
    allocation_rule_code,
    claimant_key,
    person_key,
    {{ quarter_of_month('period_month') }} as period_quarter,
    apportioned_amount as allocated_amount
from shared_out
