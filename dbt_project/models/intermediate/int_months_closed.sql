with
submissions as (select * from {{ ref('stg_event_log__report_submitted') }})

select
    organisation_id,
    {{ first_day_of('period_month') }} as month_starts_on,
    min(submitted_date) as first_closed_on
from submissions
group by organisation_id, month_starts_on
