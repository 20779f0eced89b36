with
changes as (select * from {{ ref('int_case_managers_changed') }}),
clocks as (select * from {{ ref('int_clocks_run') }}),
recorded as (select * from {{ ref('stg_event_log__types_recorded') }} where event_type = 'case_manager.assigned'),
reported as (select * from {{ ref('int_organisations_reported_until') }}),
persons as (select * from {{ ref('int_persons_classified') }}),

observed as (
    select
        clocks.case_key,
        clocks.person_key,
        clocks.first_day as from_day,
        least(clocks.last_day, reported.reported_until) as until_day
    from clocks
    inner join recorded on clocks.organisation_id = recorded.organisation_id
    inner join reported on clocks.organisation_id = reported.organisation_id
    where clocks.first_day <= reported.reported_until
),

by_quarter as (
    select
        observed.case_key,
        observed.person_key,
        greatest(observed.from_day, starts_on::date) as from_day,
        least(observed.until_day, (starts_on + interval '3 months - 1 day')::date) as until_day
    from observed
    cross join
        lateral generate_series(
            date_trunc('quarter', observed.from_day), observed.until_day, interval '3 months'
        ) as starts_on
),

counted as (
    select
        by_quarter.case_key,
        by_quarter.from_day,
        count(changes.case_key) filter (where changes.is_change) as changes,
        count(changes.case_key) filter (where changes.is_change and not changes.is_planned) as unplanned_changes
    from by_quarter
    left join changes
        on
            by_quarter.case_key = changes.case_key
            and changes.assigned_date between by_quarter.from_day and by_quarter.until_day
    group by by_quarter.case_key, by_quarter.from_day
)

select
    by_quarter.case_key,
    by_quarter.from_day,
    by_quarter.person_key,
    {{ quarter_of('by_quarter.from_day') }} as period_quarter,
    coalesce(persons.beneficiary_role_code, 'primary_client') as beneficiary_role_code,
    by_quarter.until_day - by_quarter.from_day + 1 as case_days,
    counted.changes::integer as changes,
    counted.unplanned_changes::integer as unplanned_changes
from by_quarter
inner join counted on by_quarter.case_key = counted.case_key and by_quarter.from_day = counted.from_day
left join persons on by_quarter.person_key = persons.person_key
