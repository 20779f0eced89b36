{{ config(materialized='view') }}

with
nights as (select * from {{ ref('fct_accommodation_nights') }} where person_key is not null),
together as (select * from {{ ref('fct_overlaps') }})

select
    person_key,
    'rpt_occupancy_quarterly'::text as figure,
    {{ cell_of(['period_quarter', 'area_code']) }} as cell,
    jsonb_build_object('nights', sum(nights)) as measures
from nights
group by person_key, cell
union all
select
    person_key,
    'rpt_overlaps_quarterly' as figure,
    {{ cell_of(['period_quarter', 'service_type_code']) }} as cell,
    jsonb_build_object('possible_overlaps', count(*), 'common_days', sum(common_days)) as measures
from together
group by person_key, cell
