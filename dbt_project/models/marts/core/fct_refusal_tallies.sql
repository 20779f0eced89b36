with
tallies as (select * from {{ ref('stg_event_log__aggregate_reported') }})

select
    position,
    organisation_id,
    coalesce(region_code, 'UNKNOWN') as region_code,
    period_quarter,
    service_type_code,
    reported_count as refusal_tally
from tallies
where aggregate_kind_code = 'refusal'
