with
reports as (select * from {{ ref('fct_reports_expected') }})

select
    period_quarter,
    organisation_id,
    count(*)::integer as expected_reports,
    (count(*) filter (where is_received))::integer as received_reports,
    (count(*) filter (where is_on_time))::integer as on_time_reports
from reports
group by period_quarter, organisation_id
