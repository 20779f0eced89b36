with
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
agreed as (select * from {{ ref('stg_event_log__expected_reports') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),
months_closed as (select * from {{ ref('int_months_closed') }}),

months as (
    select
        organisations.organisation_id,
        organisations.source_id,
        series.month_start::date as month_starts_on,
        (series.month_start + interval '1 month - 1 day')::date as month_ends_on,
        (series.month_start + interval '1 month 14 days')::date as usual_due_on,
        position_read.data_as_of
    from organisations
    cross join position_read
    cross join lateral generate_series(
        organisations.reports_from::timestamp,
        least(position_read.data_as_of, organisations.reports_until)::timestamp,
        interval '1 month'
    ) as series (month_start)
),

due as (
    select
        months.*,
        coalesce(agreed.due_on, months.usual_due_on) as due_on
    from months
    left join agreed
        on
            months.organisation_id = agreed.organisation_id
            and months.source_id = agreed.source_id
            and months.month_starts_on = agreed.period_starts_on
)

select
    due.organisation_id,
    due.source_id,
    due.month_starts_on,
    due.due_on,
    months_closed.organisation_id is not null as is_received,
    coalesce(months_closed.first_closed_on <= due.due_on, false) as is_on_time
from due
left join months_closed
    on due.organisation_id = months_closed.organisation_id and due.month_starts_on = months_closed.month_starts_on
where due.month_ends_on < due.data_as_of and due.due_on <= due.data_as_of
