with
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }}),
clocks as (select * from {{ ref('int_clocks_phased') }}),
entered as (select * from {{ ref('stg_event_log__phase_entered') }}),

by_clock as (
    select
        deliveries.position,
        clocks.phase_code,
        case when clocks.is_derived then 'derived' else 'reported' end as phase_source_code
    from deliveries
    inner join clocks
        on
            deliveries.case_key = clocks.case_key
            and deliveries.delivered_date between clocks.from_day and clocks.until_day
),

-- Where no clock runs (the case was never opened, or is closed) what was reported last still holds.
reported as (
    select distinct on (deliveries.position)
        deliveries.position,
        entered.phase_code
    from deliveries
    inner join entered
        on deliveries.case_key = entered.case_key and deliveries.delivered_date >= entered.entered_date
    order by deliveries.position asc, entered.entered_date desc, entered.position desc
)

select
    deliveries.position,
    coalesce(by_clock.phase_code, reported.phase_code, 'not_known') as phase_code,
    case
        when by_clock.position is not null then by_clock.phase_source_code
        when reported.position is not null then 'reported'
        else 'not_known'
    end as phase_source_code
from deliveries
left join by_clock on deliveries.position = by_clock.position
left join reported on deliveries.position = reported.position
