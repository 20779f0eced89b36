{%- set cell = ['period_quarter', 'months_in_care_code', 'beneficiary_role_code'] %}

with
in_care as (select * from {{ ref('fct_persons_in_care') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        count(*) as persons,
        sum(service_types) as types_total
    from in_care
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_service_breadth_quarterly', cell, ['persons', 'types_total']) }}
)

select
    period_quarter,
    months_in_care_code,
    beneficiary_role_code,
    sum(persons)::integer as persons,
    sum(types_total)::integer as types_total
from known_and_erased
group by period_quarter, months_in_care_code, beneficiary_role_code
