with
regions as ( select * from {{ ref('regions') }} ),

-- "No residence in the country" is a row, and so is "nothing says where" (R4).
beside as (
    select
        region_code,
        region_name
    from (values ('NONE', 'No residence in the country'), ('UNKNOWN', 'Not known')) as rows_beside (region_code, region_name)
)

select
    region_code::text as region_code,
    region_name::text as region_name,
    macro_region_code::text as macro_region_code,
    macro_region_name::text as macro_region_name,
    population::integer as population,
    true as is_in_country
from regions
union all
select
    region_code,
    region_name,
    region_code,
    region_name,
    null,
    false
from beside
