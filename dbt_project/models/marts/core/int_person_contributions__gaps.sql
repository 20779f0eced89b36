{{ config(materialized='view') }}
{%- set classes = [
    'not_applicable', 'already_received', 'met_in_time', 'choice', 'barrier', 'pending', 'unknown', 'met_late', 'unmet'
] %}

with
waits as (select * from {{ ref('fct_need_waits') }} where person_key is not null),
needs as (select * from {{ ref('fct_need_circumstances') }} where person_key is not null),
profiles as (select * from {{ ref('fct_person_profiles') }}),

profiled as (
    select
        person_key,
        profile_code
    from profiles
    union all
    select distinct
        person_key,
        'all' as profile_code
    from needs
)

select
    person_key,
    'fct_waits_by_day'::text as figure,
    {{ cell_of(['period_year', 'region_code', 'service_type_code', 'waiting_days', 'end_code']) }} as cell,
    jsonb_build_object('needs', count(*)) as measures
from waits
group by person_key, cell
union all
select
    person_key,
    'rpt_gaps_monthly' as figure,
    {{ cell_of(['period_month', 'region_code', 'service_type_code', 'urgency_code']) }} as cell,
    jsonb_build_object(
        'assessed', count(*),
        {%- for class in classes %}
        '{{ class }}', count(*) filter (where need_class_code = '{{ class }}'),
        {%- endfor %}
        'helped_from_elsewhere', count(*) filter (where is_helped_from_elsewhere),
        'helped_from_outside_area', count(*) filter (where is_helped_from_outside_area)
    ) as measures
from needs
group by person_key, cell
union all
select
    needs.person_key,
    'fct_needs_by_profile' as figure,
    {{ cell_of({
        'period_quarter': 'needs.period_quarter', 'region_code': 'needs.region_code',
        'service_type_code': 'needs.service_type_code', 'profile_code': 'profiled.profile_code'
    }) }} as cell,
    jsonb_build_object(
        'needed', count(*),
        'met', count(*) filter (where needs.need_class_code in ('already_received', 'met_in_time')),
        'met_late', count(*) filter (where needs.need_class_code = 'met_late'),
        'unmet', count(*) filter (where needs.need_class_code = 'unmet'),
        'barrier', count(*) filter (where needs.need_class_code = 'barrier'),
        'no_provider_for_profile', count(*) filter (where needs.gap_cause_code = 'no_provider_for_profile')
    ) as measures
from needs
inner join profiled on needs.person_key = profiled.person_key
where needs.need_class_code <> 'not_applicable'
group by needs.person_key, cell
union all
select
    person_key,
    'rpt_gap_causes_quarterly' as figure,
    {{ cell_of(['period_quarter', 'region_code', 'service_type_code', 'need_class_code', 'gap_cause_code']) }} as cell,
    jsonb_build_object('needs', count(*)) as measures
from needs
where gap_cause_code <> 'none'
group by person_key, cell
union all
select
    person_key,
    'rpt_served_outside_area_quarterly' as figure,
    {{ cell_of(['period_quarter', 'settlement_code', 'service_type_code']) }} as cell,
    jsonb_build_object(
        'helped', count(*), 'helped_from_outside_area', count(*) filter (where is_helped_from_outside_area)
    ) as measures
from needs
where is_helped and service_type_code <> 'accommodation'
group by person_key, cell
