{{ config(materialized='view') }}
{%- set classes = [
    'not_applicable', 'already_received', 'met_in_time', 'choice', 'barrier', 'pending', 'unknown', 'met_late', 'unmet'
] %}

with
detections as (select * from {{ ref('fct_detections') }} where person_key is not null),
decisions as (select * from {{ ref('fct_identification_decisions') }} where person_key is not null),
services as (select * from {{ ref('fct_services') }} where person_key is not null),
needs as (select * from {{ ref('fct_needs') }} where person_key is not null)

select
    person_key,
    'rpt_detections_quarterly'::text as figure,
    {{ cell_of(['period_quarter', 'region_code', 'victimisation_code', 'detecting_body_code']) }} as cell,
    jsonb_build_object('detections', count(*), 'persons_first', count(*) filter (where is_first_of_quarter)) as measures
from detections
group by person_key, cell
union all
select
    person_key,
    'rpt_identifications_quarterly' as figure,
    {{ cell_of([
        'period_quarter', 'region_code', 'stage_code', 'decision_kind_code', 'outcome_code', 'authority_code'
    ]) }} as cell,
    jsonb_build_object(
        'decisions', count(*),
        'decisions_without_days', count(*) - count(detection_to_decision_days),
        'days', coalesce(
            jsonb_agg(detection_to_decision_days order by detection_to_decision_days)
            filter (where detection_to_decision_days is not null), '[]'
        )
    ) as measures
from decisions
group by person_key, cell
union all
select
    person_key,
    'rpt_services_quarterly' as figure,
    {{ cell_of(['period_quarter', 'region_code', 'service_type_code', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object(
        'deliveries', count(*), 'quantity', sum(quantity), 'persons', 1,
        'persons_first', count(*) filter (where is_first_of_quarter)
    ) as measures
from services
group by person_key, cell
union all
select
    person_key,
    'rpt_clients_quarterly' as figure,
    {{ cell_of(['period_quarter', 'victimisation_class_code', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object('persons', 1) as measures
from services
group by person_key, cell
union all
select
    services.person_key,
    'int_organisation_quarters_served' as figure,
    {{ cell_of({
        'period_quarter': 'services.period_quarter', 'organisation_id': 'services.organisation_id',
        'service_type_code': 'type.code'
    }) }} as cell,
    jsonb_build_object('clients', 1) as measures
from services
cross join lateral (values (services.service_type_code), ('ALL')) as type (code)
where services.beneficiary_role_code = 'primary_client'
group by services.person_key, cell
union all
select
    person_key,
    'rpt_gaps_quarterly' as figure,
    {{ cell_of(['period_quarter', 'region_code', 'service_type_code']) }} as cell,
    jsonb_build_object(
        'assessed', count(*),
        {%- for class in classes %}
        '{{ class }}', count(*) filter (where need_class_code = '{{ class }}'),
        {%- endfor %}
        'fallback_region', count(*) filter (where is_fallback_region)
    ) as measures
from needs
group by person_key, cell
