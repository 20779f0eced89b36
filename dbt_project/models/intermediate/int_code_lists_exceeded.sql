{{ config(materialized='view') }}

with
codes_unmapped as (select * from {{ ref('stg_event_log__codes_unmapped') }}),
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }})

-- By all that was ever told, superseded or of somebody erased: what she left under `UNMAPPED` still needs its row.
select code_list_code
from codes_unmapped
union distinct
select 'regions' as code_list_code
from organisations
where region_code = 'UNMAPPED'
