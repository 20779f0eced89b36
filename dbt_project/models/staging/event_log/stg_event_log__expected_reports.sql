with
reports as (
    select * from {{ source('event_log', 'expected_report') }}
)

select
    organisation_id,
    source_id,
    period as period_starts_on,
    due_on
from reports
