with
openings as (select * from {{ ref('stg_event_log__case_opened') }}),
reopenings as (select * from {{ ref('stg_event_log__case_reopened') }}),
exits as (select * from {{ ref('int_closings_counted') }}),

begun as (
    select
        case_key,
        person_key,
        organisation_id,
        opened_date as begins_on
    from openings
    where case_key is not null
    union distinct
    select
        openings.case_key,
        openings.person_key,
        openings.organisation_id,
        reopenings.reopened_date as begins_on
    from openings
    inner join reopenings on openings.case_key = reopenings.case_key and openings.opened_date < reopenings.reopened_date
),

numbered as (
    select
        *,
        row_number() over (partition by case_key order by begins_on) - 1 as stretch_number,
        lead(begins_on) over (partition by case_key order by begins_on) as next_begins_on
    from begun
)

select
    numbered.case_key,
    numbered.stretch_number,
    numbered.person_key,
    numbered.organisation_id,
    numbered.begins_on,
    numbered.next_begins_on,
    exits.exit_date,
    exits.exit_reason_code
from numbered
left join exits
    on
        numbered.case_key = exits.case_key
        and numbered.stretch_number = exits.stretch_number
        and not exits.is_repeated
