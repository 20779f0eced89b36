with
care_days as (select * from {{ ref('int_care_days_listed') }}),
stretches as (select * from {{ ref('int_case_stretches_drawn') }}),

spaced as (
    select
        *,
        lag(care_date) over (partition by case_key, stretch_number order by care_date) as care_date_before
    from care_days
),

-- A gap of more than 90 days ends the clock, and a reopening begins another.
counted as (
    select
        *,
        count(*) filter (
            where care_date_before is null or care_date - care_date_before > {{ var('care_gap_days') }}
        ) over (partition by case_key order by care_date) as clock_number
    from spaced
),

clocks as (
    select
        case_key,
        stretch_number,
        clock_number,
        min(care_date) as first_day,
        max(care_date) as last_care_date
    from counted
    group by case_key, stretch_number, clock_number
),

followed as (
    select
        *,
        lead(first_day) over (partition by case_key order by clock_number) as next_first_day
    from clocks
)

-- least() passes over what is not known: a stretch without an exit, the newest clock of a case.
select
    followed.case_key,
    followed.clock_number,
    followed.stretch_number,
    stretches.person_key,
    stretches.organisation_id,
    followed.first_day,
    greatest(
        followed.first_day,
        least(
            stretches.exit_date - 1,
            followed.last_care_date + {{ var('care_gap_days') }},
            followed.next_first_day - 1
        )
    ) as last_day
from followed
inner join stretches
    on followed.case_key = stretches.case_key and followed.stretch_number = stretches.stretch_number
