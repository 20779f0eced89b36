with
tallies as (select * from {{ ref('int_refusals_tallied') }})

select
    period_quarter,
    organisation_id,
    coalesce(service_type_code, 'ALL') as service_type_code,
    sum(reported_count) as refusal_tally
from tallies
group by grouping sets ((period_quarter, organisation_id, service_type_code), (period_quarter, organisation_id))
