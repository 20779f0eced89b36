with
regions as (select * from {{ ref('regions') }}),

-- "No residence in the country" is a row, and so is "nothing says where" (R4).
rows_beside (region_code, region_name) as (
    values ('NONE', 'No residence in the country'), ('UNKNOWN', 'Not known'), ('UNMAPPED', 'Region without a row in the seed')
),

exceeded as (select * from {{ ref('int_code_lists_exceeded') }} where code_list_code = 'regions')

select
    region_code,
    region_name,
    macro_region_code,
    macro_region_name,
    population,
    true as is_in_country
from regions
union all
select
    region_code,
    region_name,
    region_code as macro_region_code,
    region_name as macro_region_name,
    null as population,
    false as is_in_country
from rows_beside
where region_code <> 'UNMAPPED' or exists (select 1 from exceeded)
