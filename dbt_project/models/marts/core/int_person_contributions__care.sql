{{ config(materialized='view') }}
{%- set triggers = ['partner', 'family', 'economic', 'employer', 'security_threat', 'stigma', 'health', 'system'] %}

with
in_care as (select * from {{ ref('fct_persons_in_care') }}),
setbacks as (select * from {{ ref('fct_setbacks') }} where person_key is not null),
care as (select * from {{ ref('fct_care_observed') }} where person_key is not null),

-- A setback and a day of care are counted in one figure, and one person may have only one of them in a cell.
setbacks_and_care as (
    select
        person_key,
        period_quarter,
        phase_code,
        beneficiary_role_code,
        trigger_code,
        is_observed,
        1 as setbacks,
        0 as client_days,
        0 as client_days_derived,
        0 as care_days
    from setbacks
    union all
    select
        person_key,
        period_quarter,
        phase_code,
        beneficiary_role_code,
        null as trigger_code,
        false as is_observed,
        0 as setbacks,
        client_days,
        case when is_derived then client_days else 0 end as client_days_derived,
        care_days
    from care
)

select
    person_key,
    'rpt_phases_quarterly'::text as figure,
    {{ cell_of(['period_quarter', 'region_code', 'phase_code', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object('persons', 1, 'persons_derived', is_derived::integer) as measures
from in_care
union all
select
    person_key,
    'rpt_service_breadth_quarterly' as figure,
    {{ cell_of(['period_quarter', 'months_in_care_code', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object('persons', 1, 'types_total', service_types) as measures
from in_care
union all
select
    person_key,
    'rpt_setbacks_quarterly' as figure,
    {{ cell_of(['period_quarter', 'phase_code', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object(
        {%- for trigger in triggers %}
        'setbacks_{{ trigger }}', count(*) filter (where is_observed and trigger_code = '{{ trigger }}'),
        {%- endfor %}
        'setbacks_observed', count(*) filter (where is_observed),
        'setbacks', sum(setbacks),
        'client_days', sum(client_days),
        'client_days_derived', sum(client_days_derived),
        'care_days', sum(care_days)
    ) as measures
from setbacks_and_care
group by person_key, cell
