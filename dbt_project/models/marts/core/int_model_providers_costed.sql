{%- set cell = ['period_code', 'service_type_code', 'model_kind_code', 'organisation_id'] %}

with
allocated as (select * from {{ ref('int_cost_models_allocated') }}),
clients as (select * from {{ ref('fct_cost_model_clients') }}),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(distinct person_key) as clients
    from clients
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('int_model_providers_costed', cell, ['clients']) }}
),

reached as (
    select
        {{ cell | join(',
        ') }},
        sum(clients) as clients
    from counted
    group by {{ cell | join(', ') }}
),

spent as (
    select
        {{ cell | join(',
        ') }},
        sum(allocated_amount) as allocated_amount
    from allocated
    group by {{ cell | join(', ') }}
)

select
    {{ cell | join(',
    ') }},
    coalesce(reached.clients, 0)::integer as clients,
    spent.allocated_amount::numeric(14, 2) as allocated_amount
from spent
left join reached using ({{ cell | join(', ') }})
