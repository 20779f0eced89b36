with
commitments as (select * from {{ ref('stg_event_log__funding_committed') }}),
rates_known as (select * from {{ ref('int_exchange_rates_known') }})

select
    commitments.position,
    commitments.organisation_id,
    commitments.funding_key,
    commitments.funder_key,
    commitments.funder_kind_code,
    commitments.funding_condition_code,
    commitments.committed_date,
    commitments.period_month,
    commitments.until_period,
    commitments.amount,
    commitments.currency_code,
    -- the months it is meant for have no rate yet: it is worth what it was worth when it was promised
    round(
        commitments.amount
        * case when commitments.currency_code = '{{ var("currency_of_figures") }}' then 1 else rates_known.rate end,
        2
    )::numeric(14, 2) as converted_amount
from commitments
left join rates_known
    on
        commitments.currency_code = rates_known.currency_code
        and rates_known.period_month = {{ month_of('commitments.committed_date') }}
