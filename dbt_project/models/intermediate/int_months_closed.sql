with
submissions as (select * from {{ ref('stg_event_log__report_submitted') }})

select distinct
    organisation_id,
    {{ first_day_of('period_month') }} as month_starts_on
from submissions
