{{ config(materialized='view') }}

with
fields as (select * from {{ ref('int_fields_told') }} where person_key is not null)

select
    person_key,
    'rpt_missing_fields_quarterly'::text as figure,
    {{ cell_of(['period_quarter', 'source_id', 'event_type', 'field_code']) }} as cell,
    jsonb_build_object('events', count(*), 'told', count(*) filter (where is_told)) as measures
from fields
group by person_key, cell
