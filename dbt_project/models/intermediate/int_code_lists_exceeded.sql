{{ config(materialized='view') }}

with
current_events as (select * from {{ ref('stg_event_log__current_events') }}),
codes_unmapped as (select * from {{ ref('stg_event_log__codes_unmapped') }}),
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
erased as (select * from {{ ref('stg_event_log__erased_totals') }})

-- What an erased person left under `UNMAPPED` still needs its row.
select codes_unmapped.code_list_code
from codes_unmapped
inner join current_events on codes_unmapped.position = current_events.position
union distinct
select 'regions' as code_list_code
from organisations
where region_code = 'UNMAPPED'
union distinct
select case cell.key when 'region_code' then 'regions' else 'service_types' end as code_list_code
from erased
cross join lateral jsonb_each_text(erased.cell) as cell (key, code)
where cell.key in ('region_code', 'service_type_code') and cell.code = 'UNMAPPED'
