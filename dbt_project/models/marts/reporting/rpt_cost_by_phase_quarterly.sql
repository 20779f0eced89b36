{%- set cell = ['period_quarter', 'service_type_code', 'phase_code', 'allocation_rule_code'] %}

with
claims as (
    select * from {{ ref('int_cost_claims_allocated') }} where beneficiary_role_code = 'primary_client'
),

complete as (select * from {{ ref('int_organisation_periods_complete') }}),
clients as (select * from {{ ref('fct_cost_phase_clients') }}),

counted as (
    select
        {{ cell | join(',
        ') }},
        1 as clients
    from clients
    union all
    {{ erased_totals('rpt_cost_by_phase_quarterly', cell, ['clients']) }}
),

reached as (
    select
        {{ cell | join(',
        ') }},
        sum(clients) as clients
    from counted
    group by {{ cell | join(', ') }}
),

allocated as (
    select
        claims.period_quarter,
        complete.service_type_code,
        claims.phase_code,
        claims.allocation_rule_code,
        count(distinct claims.organisation_id) as organisations,
        sum(claims.allocated_amount) as allocated_amount,
        coalesce(sum(claims.allocated_amount) filter (where claims.phase_source_code = 'derived'), 0) as derived_amount
    from claims
    inner join complete
        on
            claims.period_quarter = complete.period_code
            and claims.organisation_id = complete.organisation_id
            and complete.service_type_code in (claims.service_type_code, 'ALL')
    group by claims.period_quarter, complete.service_type_code, claims.phase_code, claims.allocation_rule_code
)

select
    {{ cell | join(',
    ') }},
    allocated.organisations::integer as organisations,
    coalesce(reached.clients, 0)::integer as clients,
    allocated.allocated_amount::numeric(14, 2) as allocated_amount,
    allocated.derived_amount::numeric(14, 2) as derived_amount,
    round(allocated.allocated_amount / nullif(reached.clients, 0), 2)::numeric(14, 2) as cost_per_client,
    coalesce(reached.clients, 0) >= {{ var('fewest_costed_clients') }} as is_shown_to_ministry,
    coalesce(reached.clients, 0) >= {{ var('fewest_costed_clients') }}
    and allocated.organisations >= {{ var('fewest_costed_providers') }} as is_shown_outside
from allocated
left join reached using ({{ cell | join(', ') }})
