with
acceptances as (select * from {{ ref('stg_event_log__referral_accepted') }}),
refusals as (select * from {{ ref('stg_event_log__referral_refused') }}),

answers as (
    select
        referral_key,
        accepted_date as answered_date,
        'accepted' as answer_code,
        null as reason_code,
        position
    from acceptances
    union all
    select
        referral_key,
        refused_date as answered_date,
        'refused' as answer_code,
        reason_code,
        position
    from refusals
)

-- The first answer: a referral waits until then, not until the last.
select distinct on (referral_key)
    referral_key,
    answer_code,
    answered_date,
    reason_code
from answers
where referral_key is not null
order by referral_key asc, answered_date asc, position asc
