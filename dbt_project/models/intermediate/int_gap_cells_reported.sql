with
answering as (select * from {{ ref('int_organisations_answering') }}),
reports as (select * from {{ ref('int_reports_expected') }}),

quarters as (
    select
        organisation_id,
        {{ quarter_of('month_starts_on') }} as period_quarter,
        bool_and(is_received) as is_whole_quarter_received
    from reports
    group by organisation_id, {{ quarter_of('month_starts_on') }}
)

select
    quarters.period_quarter,
    answering.region_code,
    answering.service_type_code,
    count(*)::integer as expected_organisations,
    (count(*) filter (where quarters.is_whole_quarter_received))::integer as reported_organisations
from answering
inner join quarters on answering.organisation_id = quarters.organisation_id
group by quarters.period_quarter, answering.region_code, answering.service_type_code
