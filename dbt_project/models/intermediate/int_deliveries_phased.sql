with
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }}),
phases as (select * from {{ ref('stg_event_log__phase_entered') }}),

reported as (
    select distinct on (deliveries.position)
        deliveries.position,
        phases.phase_code
    from deliveries
    inner join phases
        on deliveries.case_key = phases.case_key and deliveries.delivered_date >= phases.entered_date
    order by deliveries.position asc, phases.entered_date desc, phases.position desc
)

select
    deliveries.position,
    coalesce(reported.phase_code, 'not_known') as phase_code,
    case when reported.phase_code is null then 'not_known' else 'reported' end as phase_source_code
from deliveries
left join reported on deliveries.position = reported.position
