with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'report.submitted'
)

select
    position,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'period' as period_month,
    occurred_date as submitted_date
from events
