with
expenditures as (select * from {{ ref('stg_event_log__expenditure_recorded') }}),
kinds as (select * from {{ ref('expenditure_kinds') }}),
rates_known as (select * from {{ ref('int_exchange_rates_known') }}),
consumer_prices as (select * from {{ ref('consumer_prices') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

prices_known as (
    select distinct on (consumer_prices.period_month)
        consumer_prices.period_month,
        consumer_prices.index_value
    from consumer_prices
    cross join position_read
    where consumer_prices.known_from <= position_read.data_as_of
    order by consumer_prices.period_month asc, consumer_prices.known_from desc
),

base_price as (
    select max(index_value) as index_value from prices_known where period_month = '{{ var("constant_prices_of") }}'
),

converted as (
    select
        expenditures.*,
        round(
            expenditures.amount
            * case when expenditures.currency_code = '{{ var("currency_of_figures") }}' then 1 else rates_known.rate end,
            2
        ) as converted_amount
    from expenditures
    left join rates_known
        on
            expenditures.currency_code = rates_known.currency_code
            and expenditures.period_month = rates_known.period_month
)

select
    converted.position,
    converted.organisation_id,
    converted.service_type_code,
    converted.period_month,
    converted.amount,
    converted.currency_code,
    converted.expenditure_kind_code,
    coalesce(converted.funder_kind_code, 'not_known') as funder_kind_code,
    coalesce(kinds.is_imputed, false) as is_imputed,
    converted.converted_amount::numeric(14, 2) as converted_amount,
    round(converted.converted_amount * base_price.index_value / prices_known.index_value, 2)::numeric(14, 2)
        as constant_amount
from converted
cross join base_price
left join kinds on converted.expenditure_kind_code = kinds.expenditure_kind_code
left join prices_known on converted.period_month = prices_known.period_month
