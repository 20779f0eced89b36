with
regions as (select * from {{ ref('int_regions_completed') }})

select
    region_code,
    region_name,
    macro_region_code,
    macro_region_name,
    population,
    is_in_country
from regions
