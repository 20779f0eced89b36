with
phased as (select * from {{ ref('int_clocks_phased') }} where person_key is not null),
phases as (select * from {{ ref('phases') }}),
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

running as (
    select
        phased.*,
        quarter.ends_on
    from phased
    cross join position_read
    cross join
        lateral (
            select (starts_on + interval '3 months - 1 day')::date as ends_on
            from generate_series(date_trunc('quarter', phased.from_day), phased.until_day, interval '3 months') as starts_on
        ) as quarter
    where quarter.ends_on between phased.from_day and least(phased.until_day, position_read.data_as_of)
),

-- R2: a client has at least one unit in the quarter.
served as (
    select distinct
        person_key,
        {{ quarter_of('delivered_date') }} as period_quarter
    from deliveries
    where person_key is not null
),

ranked as (
    select
        running.person_key,
        running.ends_on,
        {{ quarter_of('running.ends_on') }} as period_quarter,
        running.phase_code,
        running.is_derived,
        min(running.first_day) over (partition by running.person_key, running.ends_on) as in_care_since,
        row_number() over (
            partition by running.person_key, running.ends_on
            order by running.is_derived asc, running.first_day asc, phases.first_month desc
        ) as rank_of_clock
    from running
    inner join phases on running.phase_code = phases.phase_code
)

select
    ranked.person_key,
    ranked.period_quarter,
    ranked.ends_on,
    ranked.phase_code,
    ranked.is_derived,
    ranked.in_care_since
from ranked
inner join served on ranked.person_key = served.person_key and ranked.period_quarter = served.period_quarter
where ranked.rank_of_clock = 1
