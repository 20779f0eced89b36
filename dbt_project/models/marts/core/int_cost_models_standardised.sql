{%- set cell = ['period_code', 'service_type_code', 'model_kind_code'] %}
{%- set stratum = ['period_code', 'service_type_code', 'phase_code', 'victimisation_class_code'] %}

with
strata as (select * from {{ ref('int_model_strata_costed') }}),

-- Where both models have clients; there the clients of both weigh.
common_support as (
    select
        {{ stratum | join(',
        ') }},
        sum(clients) as standard_clients
    from strata
    where model_kind_code in ('dedicated', 'mixed') and clients > 0
    group by {{ stratum | join(', ') }}
    having count(*) = 2
),

placed as (
    select
        strata.*,
        case when strata.model_kind_code in ('dedicated', 'mixed') then common_support.standard_clients end
            as standard_clients
    from strata
    left join common_support using ({{ stratum | join(', ') }})
)

select
    {{ cell | join(',
    ') }},
    sum(clients)::integer as client_phases,
    sum(allocated_amount)::numeric(14, 2) as allocated_amount,
    coalesce(sum(clients) filter (where standard_clients is not null), 0)::integer as supported_client_phases,
    coalesce(sum(allocated_amount) filter (where standard_clients is not null), 0)::numeric(14, 2) as supported_amount,
    sum(standard_clients)::integer as standard_client_phases,
    sum(standard_clients * allocated_amount / nullif(clients, 0)) as standardised_amount
from placed
group by {{ cell | join(', ') }}
