{{ config(materialized='view') }}

select
    person_key,
    'rpt_suspected_duplicates'::text as figure,
    {{ cell_of({'area_code': "'ALL'"}) }} as cell,
    jsonb_build_object('persons', 1) as measures
from {{ ref('dim_person') }}
union all
{{ person_contributions(
    'rpt_reconciliation_quarterly', ref('fct_detections_reconciled'), ['period_quarter', 'source_id'],
    ['detections', 'unresolved', 'repeated', 'persons', 'counted_elsewhere', 'persons_first']
) }}
union all
{{ person_contributions(
    'rpt_missing_fields_quarterly', ref('int_fields_told'), ['period_quarter', 'source_id', 'event_type', 'field_code'],
    ['events', 'told']
) }}
union all
{{ person_contributions(
    'rpt_unmapped_codes_quarterly', ref('int_codes_unmapped'),
    ['period_quarter', 'source_id', 'code_kind_code', 'field_code', 'unmapped_code'], ['events']
) }}
