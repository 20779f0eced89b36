with
needs as (select * from {{ ref('int_needs_located') }}),
answers as (select * from {{ ref('int_needs_answered') }}),
declines as (select * from {{ ref('int_needs_declined') }}),
closings as (select * from {{ ref('stg_event_log__case_closed') }}),

ends as (
    select
        need_key,
        first_unit_date as ended_date,
        'served' as end_code,
        1 as end_rank
    from answers
    union all
    select
        need_key,
        declined_date as ended_date,
        'declined' as end_code,
        2 as end_rank
    from declines
    union all
    -- A death recorded anywhere ends the wait; leaving one organisation ends it only where that one assessed the need.
    select
        needs.need_key,
        closings.closed_date as ended_date,
        case
            when closings.exit_reason_code = 'died' then 'died'
            when closings.exit_reason_code in ('moved_to_other_provider', 'transferred_or_deported') then 'transferred'
            else 'exited'
        end as end_code,
        case
            when closings.exit_reason_code = 'died' then 3
            when closings.exit_reason_code in ('moved_to_other_provider', 'transferred_or_deported') then 4
            else 5
        end as end_rank
    from needs
    inner join closings
        on
            needs.person_key = closings.person_key
            and needs.need_date <= closings.closed_date
            and (needs.case_key = closings.case_key or closings.exit_reason_code = 'died')
)

select distinct on (need_key)
    need_key,
    ended_date,
    end_code
from ends
order by need_key asc, ended_date asc, end_rank asc
