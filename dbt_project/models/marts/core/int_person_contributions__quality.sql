{{ config(materialized='view') }}

{{ person_contributions(
    'rpt_missing_fields_quarterly', ref('int_fields_told'), ['period_quarter', 'source_id', 'event_type', 'field_code'],
    ['events', 'told']
) }}
