with
stated as (select * from {{ ref('stg_event_log__milestone_set') }}),
revised as (select * from {{ ref('stg_event_log__milestone_revised') }}),
dropped as (select * from {{ ref('stg_event_log__milestone_dropped') }}),
reached as (select * from {{ ref('stg_event_log__milestone_reached') }}),
reported as (select * from {{ ref('int_organisations_reported_until') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

milestones as (
    select distinct on (milestone_key) *
    from stated
    order by milestone_key asc, set_date asc, due_on asc, position asc
),

revisions as (
    select
        milestone_key,
        min(revised_date) as revised_date,
        (array_agg(due_on order by revised_date desc, due_on desc nulls last))[1] as newest_due_on
    from revised
    group by milestone_key
),

drops as (
    select
        milestone_key,
        min(dropped_date) as dropped_date
    from dropped
    group by milestone_key
),

arrivals as (
    select
        milestone_key,
        min(reached_date) as reached_date
    from reached
    group by milestone_key
),

-- The first class that holds, in the order of docs/reference/counting/reintegration.md.
classified as (
    select
        milestones.*,
        arrivals.reached_date,
        revisions.newest_due_on,
        case
            when milestones.due_on is null then 'no_due_date'
            when arrivals.reached_date <= milestones.due_on then 'reached_in_time'
            when drops.dropped_date <= milestones.due_on then 'dropped'
            when revisions.revised_date <= milestones.due_on then 'revised'
            when milestones.due_on >= position_read.data_as_of then 'pending'
            when reported.reported_until is null or milestones.due_on > reported.reported_until then 'unknown'
            when arrivals.reached_date <= reported.reported_until then 'reached_late'
            else 'not_reached'
        end as milestone_class_code
    from milestones
    cross join position_read
    left join revisions on milestones.milestone_key = revisions.milestone_key
    left join drops on milestones.milestone_key = drops.milestone_key
    left join arrivals on milestones.milestone_key = arrivals.milestone_key
    left join reported on milestones.organisation_id = reported.organisation_id
)

select
    milestone_key,
    person_key,
    case_key,
    organisation_id,
    set_date,
    due_on,
    {{ quarter_of('coalesce(due_on, set_date)') }} as period_quarter,
    outcome_domain_code,
    case is_set_by_client when true then 'client' when false then 'worker' else 'not_known' end as set_by_code,
    milestone_class_code,
    milestone_class_code = 'revised' and coalesce(reached_date <= newest_due_on, false) as is_revised_and_reached
from classified
