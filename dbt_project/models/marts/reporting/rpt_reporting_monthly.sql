with
reports as (select * from {{ ref('fct_reports_expected') }})

select
    period_month,
    organisation_id,
    source_id,
    due_on,
    is_received
from reports
