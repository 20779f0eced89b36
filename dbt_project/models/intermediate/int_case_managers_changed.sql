with
assigned as (select * from {{ ref('stg_event_log__case_manager_assigned') }} where case_key is not null),

-- Who has the case from that day on. Workers are compared and then forgotten: nobody is measured one by one.
held as (
    select
        case_key,
        assigned_date,
        min(person_key) as person_key,
        bool_and(is_planned) as is_planned,
        count(*) as assignments,
        array_agg(distinct staff_key order by staff_key) as holders
    from assigned
    group by case_key, assigned_date
)

select
    case_key,
    assigned_date,
    person_key,
    is_planned,
    assignments,
    coalesce(holders <> lag(holders) over (partition by case_key order by assigned_date), false) as is_change
from held
