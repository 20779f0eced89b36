with
completions as (select * from {{ ref('stg_event_log__referral_completed') }} where referral_key is not null),
expiries as (select * from {{ ref('stg_event_log__referral_expired') }} where referral_key is not null),
reports as (select * from {{ ref('stg_event_log__referral_reported_back') }} where referral_key is not null),

happened as (
    select
        referral_key,
        completed_date,
        null::date as expired_date,
        null::date as reported_back_date
    from completions
    union all
    select
        referral_key,
        null::date as completed_date,
        expired_date,
        null::date as reported_back_date
    from expiries
    union all
    select
        referral_key,
        null::date as completed_date,
        null::date as expired_date,
        reported_back_date
    from reports
)

select
    referral_key,
    min(completed_date) as completed_date,
    min(expired_date) as expired_date,
    min(reported_back_date) as reported_back_date
from happened
group by referral_key
