{%- set cell = ['period_quarter', 'region_code', 'phase_code', 'beneficiary_role_code'] %}

with
in_care as (select * from {{ ref('fct_persons_in_care') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        count(*) as persons,
        count(*) filter (where is_derived) as persons_derived
    from in_care
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_phases_quarterly', cell, ['persons', 'persons_derived']) }}
)

select
    period_quarter,
    region_code,
    phase_code,
    beneficiary_role_code,
    sum(persons)::integer as persons,
    sum(persons_derived)::integer as persons_derived
from known_and_erased
group by period_quarter, region_code, phase_code, beneficiary_role_code
