{{ config(materialized='view', grants={'select': ['keyholder']}) }}

with
waits as (select * from {{ ref('fct_need_waits') }} where person_key is not null)

select
    person_key,
    'fct_waits_by_day'::text as figure,
    {{ cell_of(['period_year', 'region_code', 'service_type_code', 'waiting_days', 'end_code']) }} as cell,
    jsonb_build_object('needs', count(*)) as measures
from waits
group by person_key, cell
