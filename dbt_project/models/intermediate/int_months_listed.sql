with
reports as (select * from {{ ref('int_reports_expected') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

span as (
    select min(month_starts_on)::timestamp as first_month from reports
)

-- Whole quarters, from the one of the first expected month to the one of data_as_of.
select
    series.month_start::date as month_starts_on,
    {{ month_of('series.month_start') }} as period_month,
    {{ quarter_of('series.month_start') }} as period_quarter
from position_read
cross join span
cross join lateral generate_series(
    date_trunc('quarter', span.first_month),
    date_trunc('quarter', position_read.data_as_of::timestamp) + interval '2 months',
    interval '1 month'
) as series (month_start)
