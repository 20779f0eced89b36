with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'feedback.given'
)

select
    position,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'period' as period_month,
    data ->> 'feedback_channel_code' as feedback_channel_code,
    data ->> 'feedback_moment_code' as feedback_moment_code,
    (data ->> 'asked_count')::integer as asked_count,
    (data ->> 'answered_count')::integer as answered_count,
    (data ->> 'satisfied_count')::integer as satisfied_count
from events
