with
regions as (select * from {{ ref('int_regions_completed') }}),
service_types as (select * from {{ ref('service_types') }}),
periods as (select distinct period_quarter from {{ ref('int_months_listed') }}),
needs as (select * from {{ ref('int_needs_located') }})

-- Zeros included, for "nobody needed it" and "we have no row" are different; no residence and not known only where a
-- need is there. A need before the first expected month still has its cell.
select
    periods.period_quarter,
    regions.region_code,
    service_types.service_type_code
from regions
cross join service_types
cross join periods
where regions.is_in_country
union distinct
select
    {{ quarter_of('need_date') }},
    region_code,
    service_type_code
from needs
union distinct
select
    cell ->> 'period_quarter' as period_quarter,
    cell ->> 'region_code' as region_code,
    cell ->> 'service_type_code' as service_type_code
from {{ ref('stg_event_log__erased_totals') }}
where figure = 'rpt_gaps_quarterly'
