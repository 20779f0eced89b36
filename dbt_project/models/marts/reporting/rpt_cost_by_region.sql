{%- set cell = ['period_code', 'region_code', 'service_type_code'] %}

with
spent as (select * from {{ ref('int_regions_costed') }}),
clients as (select * from {{ ref('fct_cost_clients') }}),

counted as (
    select
        {{ cell | join(',
        ') }},
        is_client::integer as clients,
        closed_cases
    from clients
    union all
    {{ erased_totals('rpt_cost_by_region', cell, ['clients', 'closed_cases']) }}
),

reached as (
    select
        {{ cell | join(',
        ') }},
        sum(clients) as clients,
        sum(closed_cases) as closed_cases
    from counted
    group by {{ cell | join(', ') }}
),

gathered as (
    select
        spent.*,
        coalesce(reached.clients, 0) as clients,
        coalesce(reached.closed_cases, 0) as closed_cases
    from spent
    left join reached using ({{ cell | join(', ') }})
)

select
    {{ cell | join(',
    ') }},
    organisations::integer as organisations,
    complete_organisations::integer as complete_organisations,
    running_cost::numeric(14, 2) as running_cost,
    investment_amount::numeric(14, 2) as investment_amount,
    imputed_amount::numeric(14, 2) as imputed_amount,
    clients::integer as clients,
    refusal_tally::integer as refusal_tally,
    closed_cases::integer as closed_cases,
    case when complete_organisations > 0 then round(running_cost / nullif(clients + refusal_tally, 0), 2) end
    ::numeric(14, 2) as cost_per_client,
    case when complete_organisations > 0 then round(running_cost / nullif(closed_cases, 0), 2) end
    ::numeric(14, 2) as cost_per_closed_case,
    complete_organisations > 0 and clients + refusal_tally >= {{ var('fewest_costed_clients') }}
        as is_shown_to_ministry,
    complete_organisations >= {{ var('fewest_costed_providers') }}
    and clients + refusal_tally >= {{ var('fewest_costed_clients') }} as is_shown_outside
from gathered
