with
tallies as (select * from {{ ref('int_refusals_tallied') }})

select
    position,
    organisation_id,
    coalesce(region_code, 'UNKNOWN') as region_code,
    period_quarter,
    service_type_code,
    reported_count as refusal_tally
from tallies
