{%- set cell = ['period_quarter', 'beneficiary_role_code'] %}

with
spans as (select * from {{ ref('fct_case_manager_spans') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        count(distinct case_key) as cases,
        sum(case_days) as case_days,
        sum(changes) as changes,
        sum(unplanned_changes) as unplanned_changes
    from spans
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_case_managers_quarterly', cell, ['cases', 'case_days', 'changes', 'unplanned_changes']) }}
)

select
    period_quarter,
    beneficiary_role_code,
    sum(cases)::integer as cases,
    sum(case_days)::integer as case_days,
    sum(changes)::integer as changes,
    sum(unplanned_changes)::integer as unplanned_changes
from known_and_erased
group by period_quarter, beneficiary_role_code
