with
receipts as (select * from {{ ref('stg_event_log__funding_received') }}),
commitments as (select * from {{ ref('stg_event_log__funding_committed') }}),
rates_known as (select * from {{ ref('int_exchange_rates_known') }}),

reimbursed as (
    select distinct funding_key from commitments
    where funding_condition_code = 'reimbursed' and funding_key is not null
)

select
    receipts.position,
    receipts.organisation_id,
    receipts.funding_key,
    receipts.funder_key,
    receipts.funder_kind_code,
    receipts.received_date,
    {{ quarter_of('receipts.received_date') }} as period_quarter,
    receipts.period_month,
    receipts.amount,
    receipts.currency_code,
    round(
        receipts.amount
        * case when receipts.currency_code = '{{ var("currency_of_figures") }}' then 1 else rates_known.rate end,
        2
    )::numeric(14, 2) as converted_amount,
    case
        when reimbursed.funding_key is not null
            then
                receipts.received_date
                - ({{ first_day_of('receipts.period_month') }} + interval '1 month - 1 day')::date
    end as reimbursement_days
from receipts
left join reimbursed on receipts.funding_key = reimbursed.funding_key
left join rates_known
    on
        receipts.currency_code = rates_known.currency_code
        and rates_known.period_month = {{ month_of('receipts.received_date') }}
