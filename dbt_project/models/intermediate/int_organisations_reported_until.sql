with
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
months_closed as (select * from {{ ref('int_months_closed') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

numbered as (
    select
        organisations.organisation_id,
        organisations.reports_from,
        months_closed.month_starts_on,
        row_number() over (partition by organisations.organisation_id order by months_closed.month_starts_on) as month_number
    from organisations
    inner join months_closed on organisations.organisation_id = months_closed.organisation_id
    where months_closed.month_starts_on >= organisations.reports_from
),

-- The nth closed month is the nth month of all only as long as none is missing before it.
unbroken as (
    select
        organisation_id,
        count(*) as months
    from numbered
    where month_starts_on = (reports_from + make_interval(months => (month_number - 1)::integer))::date
    group by organisation_id
),

dated as (
    select
        organisations.organisation_id,
        organisations.reports_until,
        (
            organisations.reports_from + make_interval(months => coalesce(unbroken.months, 0)::integer) - interval '1 day'
        )::date as run_ends_on
    from organisations
    left join unbroken on organisations.organisation_id = unbroken.organisation_id
)

-- Who no longer reports and owes nothing more holds nobody's horizon back.
select
    dated.organisation_id,
    case
        when dated.run_ends_on >= dated.reports_until then greatest(dated.run_ends_on, position_read.data_as_of)
        else dated.run_ends_on
    end as reported_until
from dated
cross join position_read
