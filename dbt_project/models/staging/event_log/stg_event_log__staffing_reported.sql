with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'staffing.reported'
)

select
    position,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'period' as period_month,
    data ->> 'staff_role_code' as staff_role_code,
    (data ->> 'posts')::numeric as posts,
    (data ->> 'filled_posts')::numeric as filled_posts,
    (data ->> 'left_count')::integer as left_count,
    (data ->> 'supervised_count')::integer as supervised_count
from events
