{%- set cell = ['period_code', 'service_type_code', 'model_kind_code'] %}
{%- set measures = ['clients', 'marked_clients', 'income_told', 'income_yes', 'housing_told', 'housing_yes'] %}

with
standardised as (select * from {{ ref('int_cost_models_standardised') }}),
providers as (select * from {{ ref('int_model_providers_costed') }}),
outcomes as (select * from {{ ref('fct_cost_model_outcomes') }}),
refused as (select * from {{ ref('int_cost_models_refused') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        1 as clients,
        is_marked::integer as marked_clients,
        has_told_income::integer as income_told,
        has_income::integer as income_yes,
        has_told_housing::integer as housing_told,
        has_housing::integer as housing_yes
    from outcomes
    union all
    {{ erased_totals('rpt_cost_by_model', cell, measures) }}
),

reached as (
    select
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        {{ cell | join(',
        ') }}
    from known_and_erased
    group by {{ cell | join(', ') }}
),

ranged as (
    select
        {{ cell | join(',
        ') }},
        count(*) as organisations,
        min(allocated_amount / nullif(clients, 0)) as lowest,
        max(allocated_amount / nullif(clients, 0)) as highest
    from providers
    group by {{ cell | join(', ') }}
),

gathered as (
    select
        {{ cell | join(',
        ') }},
        ranged.organisations,
        ranged.organisations >= {{ var('fewest_costed_providers') }} as has_range,
        ranged.lowest,
        ranged.highest,
        {%- for measure in measures %}
        coalesce(reached.{{ measure }}, 0) as {{ measure }},
        {%- endfor %}
        standardised.client_phases,
        standardised.allocated_amount,
        standardised.supported_client_phases,
        standardised.supported_amount,
        standardised.standard_client_phases,
        standardised.standardised_amount,
        coalesce(refused.refused_amount, 0) as refused_amount
    from standardised
    inner join ranged using ({{ cell | join(', ') }})
    left join reached using ({{ cell | join(', ') }})
    left join refused using ({{ cell | join(', ') }})
)

select
    {{ cell | join(',
    ') }},
    organisations::integer as organisations,
    clients::integer as clients,
    allocated_amount::numeric(14, 2) as allocated_amount,
    refused_amount::numeric(14, 2) as refused_amount,
    round(allocated_amount / nullif(clients, 0), 2)::numeric(14, 2) as cost_per_client,
    case when has_range then round(lowest, 2) end::numeric(14, 2) as lowest_cost_per_client,
    case when has_range then round(highest, 2) end::numeric(14, 2) as highest_cost_per_client,
    client_phases::integer as client_phases,
    round(allocated_amount / nullif(client_phases, 0), 2)::numeric(14, 2) as cost_per_client_phase,
    supported_client_phases::integer as supported_client_phases,
    supported_amount::numeric(14, 2) as supported_amount,
    round(1 - supported_client_phases::numeric / nullif(client_phases, 0), 4)::numeric(14, 4) as outside_client_share,
    round(1 - supported_amount / nullif(allocated_amount, 0), 4)::numeric(14, 4) as outside_amount_share,
    standard_client_phases::integer as standard_client_phases,
    round(standardised_amount, 2)::numeric(14, 2) as standardised_amount,
    round(standardised_amount / standard_client_phases, 2)::numeric(14, 2) as standardised_cost,
    marked_clients::integer as marked_clients,
    income_told::integer as income_told,
    income_yes::integer as income_yes,
    housing_told::integer as housing_told,
    housing_yes::integer as housing_yes,
    clients >= {{ var('fewest_costed_clients') }} as is_shown_to_ministry,
    has_range and clients >= {{ var('fewest_costed_clients') }} as is_shown_outside
from gathered
