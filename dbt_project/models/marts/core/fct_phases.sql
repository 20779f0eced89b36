with
phases as (select * from {{ ref('stg_event_log__phase_entered') }})

select
    position,
    person_key,
    case_key,
    organisation_id,
    phase_code,
    entered_date,
    lead(entered_date) over (partition by case_key order by entered_date asc, position asc) as left_date
from phases
