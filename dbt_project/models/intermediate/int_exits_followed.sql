with
exits as (select * from {{ ref('int_closings_counted') }} where not is_repeated),
clocks as (select * from {{ ref('int_clocks_run') }} where person_key is not null),
transfers as (select * from {{ ref('stg_event_log__case_transferred') }}),

transferred as (
    select distinct exits.position
    from exits
    inner join transfers on exits.case_key = transfers.case_key and exits.exit_date >= transfers.transferred_date
),

-- Support that goes on elsewhere, or goes on within days, was not left: that is a move.
clocks_after as (
    select
        exits.position,
        bool_or(clocks.first_day < exits.exit_date + {{ var('return_days') }}) as is_continued,
        min(clocks.first_day) filter (
            where clocks.first_day >= exits.exit_date + {{ var('return_days') }}
        ) as returned_date
    from exits
    inner join clocks on exits.person_key = clocks.person_key and exits.exit_date < clocks.last_day
    group by exits.position
)

select
    exits.position,
    exits.person_key,
    exits.exit_date,
    exits.exit_reason_code in ('moved_to_other_provider', 'transferred_or_deported')
    or transferred.position is not null
    or coalesce(clocks_after.is_continued, false) as is_move,
    clocks_after.returned_date
from exits
left join transferred on exits.position = transferred.position
left join clocks_after on exits.position = clocks_after.position
