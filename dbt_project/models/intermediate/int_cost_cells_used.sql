{%- set cell = [
    'period_month', 'organisation_id', 'service_type_code', 'unit_code', 'beneficiary_role_code',
    'victimisation_class_code', 'phase_code', 'phase_source_code'
] %}
{%- set measures = ['deliveries', 'quantity', 'staff_hours', 'timed_deliveries'] %}

with
deliveries as (select * from {{ ref('int_deliveries_costed') }}),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(*) as deliveries,
        sum(quantity) as quantity,
        coalesce(sum(staff_hours), 0) as staff_hours,
        count(staff_hours) as timed_deliveries
    from deliveries
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('int_cost_cells_used', cell, measures) }}
)

select
    {{ cell | join(',
    ') }},
    sum(deliveries)::bigint as deliveries,
    sum(quantity)::numeric(14, 2) as quantity,
    sum(staff_hours)::numeric(14, 2) as staff_hours,
    sum(timed_deliveries)::bigint as timed_deliveries
from counted
group by {{ cell | join(', ') }}
