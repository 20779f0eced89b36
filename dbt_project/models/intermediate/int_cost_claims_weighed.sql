with
cells as (select * from {{ ref('int_cost_cells_used') }}),
pools as (select * from {{ ref('int_cost_pools_split') }}),
phase_intensities as (select * from {{ ref('phase_intensities') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

intensities_in_force as (
    select distinct on (phase_intensities.phase_code)
        phase_intensities.phase_code,
        phase_intensities.intensity
    from phase_intensities
    cross join position_read
    where phase_intensities.valid_from <= position_read.data_as_of
    order by phase_intensities.phase_code asc, phase_intensities.valid_from desc
),

claims as (
    select
        cells.*,
        pools.attributable_amount,
        coalesce(intensities_in_force.intensity, 1) as intensity,
        -- units of different kinds are not added: there each delivery is one unit
        min({{ in_code_order('cells.unit_code') }}) over same_pool
        = max({{ in_code_order('cells.unit_code') }}) over same_pool as is_one_kind_of_unit,
        sum(cells.deliveries - cells.timed_deliveries) over same_pool = 0 as is_timed
    from cells
    inner join pools
        on
            cells.period_month = pools.period_month
            and cells.organisation_id = pools.organisation_id
            and cells.service_type_code = pools.service_type_code
    left join intensities_in_force on cells.phase_code = intensities_in_force.phase_code
    window same_pool as (partition by cells.period_month, cells.organisation_id, cells.service_type_code)
)

-- Whole numbers: a unit has two decimals, and so has an intensity.
select
    claims.period_month,
    claims.organisation_id,
    claims.service_type_code,
    claims.unit_code,
    claims.beneficiary_role_code,
    claims.victimisation_class_code,
    claims.phase_code,
    claims.phase_source_code,
    rule.allocation_rule_code,
    claims.is_one_kind_of_unit,
    claims.attributable_amount,
    round(rule.weight) as weight
from claims
cross join lateral (
    values
    ('direct_units', case when claims.is_one_kind_of_unit then claims.quantity else claims.deliveries end * 100),
    (
        'phase_weighted',
        case when claims.is_one_kind_of_unit then claims.quantity else claims.deliveries end * claims.intensity * 10000
    ),
    ('staff_time', case when claims.is_timed then claims.staff_hours * 100 else 0 end)
) as rule (allocation_rule_code, weight)
