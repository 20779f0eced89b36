with
reports as (select * from {{ ref('int_reports_expected') }})

select
    {{ month_of('month_starts_on') }} as period_month,
    {{ quarter_of('month_starts_on') }} as period_quarter,
    organisation_id,
    source_id,
    due_on,
    is_received,
    is_on_time
from reports
