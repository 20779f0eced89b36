{%- set cell = ['period_quarter', 'victimisation_class_code', 'beneficiary_role_code'] %}

with
services as (select * from {{ ref('fct_services') }} where person_key is not null),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(distinct person_key) as persons
    from services
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_clients_quarterly', cell, ['persons']) }}
)

select
    period_quarter,
    victimisation_class_code,
    beneficiary_role_code,
    sum(persons)::integer as persons
from counted
group by period_quarter, victimisation_class_code, beneficiary_role_code
