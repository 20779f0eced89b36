with
reports as (
    {{ known(source('event_log', 'expected_report_known'), ['source_id', 'organisation_id', 'period']) }}
)

select
    organisation_id,
    source_id,
    period as period_starts_on,
    due_on
from reports
