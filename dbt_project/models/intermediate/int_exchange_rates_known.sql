with
exchange_rates as (select * from {{ ref('exchange_rates') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }})

-- What was known by then: a rate that was corrected later is in no figure as of an earlier day.
select distinct on (exchange_rates.currency_code, exchange_rates.period_month)
    exchange_rates.currency_code,
    exchange_rates.period_month,
    exchange_rates.rate
from exchange_rates
cross join position_read
where exchange_rates.known_from <= position_read.data_as_of
order by exchange_rates.currency_code asc, exchange_rates.period_month asc, exchange_rates.known_from desc
