with
months as (select * from {{ ref('int_months_listed') }}),
commitments as (select * from {{ ref('stg_event_log__funding_committed') }}),
receipts as (select * from {{ ref('stg_event_log__funding_received') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

quarters as (
    select
        months.period_quarter,
        (max(months.month_starts_on) + interval '1 month - 1 day')::date as ends_on,
        (max(months.month_starts_on) + interval '1 month')::date as next_starts_on
    from months
    group by months.period_quarter
),

funded as (
    select organisation_id from commitments
    union distinct
    select organisation_id from receipts
)

-- Only quarters that are over: what is promised by the end of one is not known before.
select
    quarters.period_quarter,
    funded.organisation_id,
    quarters.ends_on,
    quarters.next_starts_on
from quarters
cross join position_read
cross join funded
where quarters.ends_on <= position_read.data_as_of
