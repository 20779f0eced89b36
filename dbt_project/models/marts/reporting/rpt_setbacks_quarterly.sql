{%- set cell = ['period_quarter', 'phase_code', 'beneficiary_role_code'] %}
{%- set triggers = ['partner', 'family', 'economic', 'employer', 'security_threat', 'stigma', 'health', 'system'] %}
{%- set measures = [
    'setbacks_partner', 'setbacks_family', 'setbacks_economic', 'setbacks_employer', 'setbacks_security_threat',
    'setbacks_stigma', 'setbacks_health', 'setbacks_system', 'setbacks_observed', 'setbacks', 'client_days',
    'client_days_derived', 'care_days'
] %}

with
setbacks as (select * from {{ ref('fct_setbacks') }}),
care as (select * from {{ ref('fct_care_observed') }}),

known_and_erased as (
    select
        {{ cell | join(',
        ') }},
        {%- for trigger in triggers %}
        count(*) filter (where is_observed and trigger_code = '{{ trigger }}') as setbacks_{{ trigger }},
        {%- endfor %}
        count(*) filter (where is_observed) as setbacks_observed,
        count(*) as setbacks,
        0 as client_days,
        0 as client_days_derived,
        0 as care_days
    from setbacks
    group by {{ cell | join(', ') }}
    union all
    select
        {{ cell | join(',
        ') }},
        {%- for trigger in triggers %}
        0 as setbacks_{{ trigger }},
        {%- endfor %}
        0 as setbacks_observed,
        0 as setbacks,
        sum(client_days) as client_days,
        coalesce(sum(client_days) filter (where is_derived), 0) as client_days_derived,
        sum(care_days) as care_days
    from care
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_setbacks_quarterly', cell, measures) }}
)

select
    period_quarter,
    phase_code,
    beneficiary_role_code,
    {%- for measure in measures[:-1] %}
    sum({{ measure }})::integer as {{ measure }},
    {%- endfor %}
    sum(care_days)::integer as care_days
from known_and_erased
group by period_quarter, phase_code, beneficiary_role_code
