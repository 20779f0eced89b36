with
feedback as (select * from {{ ref('stg_event_log__feedback_given') }}),

counted as (
    select
        left(period_month, 4) as period_year,
        feedback_channel_code,
        feedback_moment_code,
        sum(asked_count) as asked_count,
        sum(answered_count) as answered_count,
        sum(answered_count) filter (where satisfied_count is not null) as judged_count,
        coalesce(sum(satisfied_count), 0) as satisfied_count
    from feedback
    group by period_year, feedback_channel_code, feedback_moment_code
)

select
    period_year,
    feedback_channel_code,
    feedback_moment_code,
    asked_count::integer as asked_count,
    answered_count::integer as answered_count,
    satisfied_count::integer as satisfied_count,
    round(answered_count::numeric / nullif(asked_count, 0), 4)::numeric(7, 4) as response_rate,
    round(satisfied_count::numeric / nullif(judged_count, 0), 4)::numeric(7, 4) as satisfied_rate
from counted
where answered_count >= {{ var('fewest_answers') }}
