{%- set cell = ['period_quarter', 'scope_code', 'service_code', 'beneficiary_role_code'] %}

with
clients as (select * from {{ ref('fct_clients_of_services') }}),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(*) as persons
    from clients
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_clients_by_service_quarterly', cell, ['persons']) }}
)

select
    {{ cell | join(',
    ') }},
    sum(persons)::integer as persons
from counted
group by {{ cell | join(', ') }}
