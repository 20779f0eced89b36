{%- set cell = ['period_quarter', 'organisation_id', 'service_type_code'] %}

with
services as (
    select * from {{ ref('int_services_attributed') }}
    where person_key is not null and beneficiary_role_code = 'primary_client'
),

-- A client of two types stands in two rows and once in `ALL` (R5).
counted as (
    select
        period_quarter,
        organisation_id,
        coalesce(service_type_code, 'ALL') as service_type_code,
        count(distinct person_key) as clients
    from services
    group by grouping sets ((period_quarter, organisation_id, service_type_code), (period_quarter, organisation_id))
    union all
    {{ erased_totals('int_organisation_quarters_served', cell, ['clients']) }}
)

select
    {{ cell | join(',
    ') }},
    sum(clients)::bigint as clients
from counted
group by {{ cell | join(', ') }}
