with
closings as (select * from {{ ref('stg_event_log__case_closed') }}),
openings as (select * from {{ ref('stg_event_log__case_opened') }}),
reopenings as (select * from {{ ref('stg_event_log__case_reopened') }}),

reopened as (
    select distinct
        reopenings.case_key,
        reopenings.reopened_date
    from reopenings
    inner join openings on reopenings.case_key = openings.case_key and reopenings.reopened_date > openings.opened_date
),

-- A closing ends the stretch that as many reopenings precede as lie on earlier dates. The person of a case is that of its
-- opening.
numbered as (
    select
        closings.position,
        coalesce(openings.person_key, closings.person_key) as person_key,
        closings.case_key,
        closings.organisation_id,
        closings.closed_date,
        closings.exit_reason_code,
        count(reopened.reopened_date) as stretch_number
    from closings
    left join openings on closings.case_key = openings.case_key
    left join reopened on closings.case_key = reopened.case_key and closings.closed_date > reopened.reopened_date
    group by
        closings.position, openings.person_key, closings.person_key, closings.case_key, closings.organisation_id,
        closings.closed_date, closings.exit_reason_code
)

select
    position,
    person_key,
    case_key,
    organisation_id,
    closed_date as exit_date,
    exit_reason_code,
    stretch_number,
    row_number() over (
        partition by case_key, stretch_number
        order by closed_date asc, {{ in_code_order('exit_reason_code') }} asc, position asc
    ) > 1 as is_repeated
from numbered
