with
clocks as (select * from {{ ref('int_clocks_run') }}),
entered as (select * from {{ ref('stg_event_log__phase_entered') }}),
phases as (select * from {{ ref('phases') }}),

reported as (
    select distinct on (clocks.case_key, clocks.clock_number, entered.entered_date)
        clocks.case_key,
        clocks.clock_number,
        entered.entered_date as from_day,
        entered.phase_code,
        false as is_derived
    from clocks
    inner join entered
        on clocks.case_key = entered.case_key and entered.entered_date between clocks.first_day and clocks.last_day
    inner join phases on entered.phase_code = phases.phase_code
    order by clocks.case_key asc, clocks.clock_number asc, entered.entered_date asc, phases.first_month desc
),

first_reported as (
    select
        case_key,
        clock_number,
        min(from_day) as from_day
    from reported
    group by case_key, clock_number
),

by_calendar as (
    select
        clocks.case_key,
        clocks.clock_number,
        clocks.last_day,
        phases.phase_code,
        (clocks.first_day + make_interval(months => greatest(phases.first_month - 1, 0)))::date as from_day
    from clocks
    cross join phases
),

-- The calendar speaks until the first reported phase, which beats it from its date on.
derived as (
    select
        by_calendar.case_key,
        by_calendar.clock_number,
        by_calendar.from_day,
        by_calendar.phase_code,
        true as is_derived
    from by_calendar
    left join first_reported
        on
            by_calendar.case_key = first_reported.case_key
            and by_calendar.clock_number = first_reported.clock_number
    where
        by_calendar.from_day <= by_calendar.last_day
        and (first_reported.from_day is null or by_calendar.from_day < first_reported.from_day)
),

phased as (
    select * from reported
    union all
    select * from derived
)

select
    phased.case_key,
    phased.clock_number,
    clocks.person_key,
    clocks.organisation_id,
    clocks.first_day,
    phased.phase_code,
    phased.is_derived,
    phased.from_day,
    coalesce(
        lead(phased.from_day) over (partition by phased.case_key, phased.clock_number order by phased.from_day) - 1,
        clocks.last_day
    ) as until_day
from phased
inner join clocks on phased.case_key = clocks.case_key and phased.clock_number = clocks.clock_number
