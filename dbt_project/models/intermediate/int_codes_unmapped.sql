with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type not like 'withdrawn %'
),

codes_unmapped as (select * from {{ ref('stg_event_log__codes_unmapped') }}),
rates_known as (select * from {{ ref('int_exchange_rates_known') }}),
months as (select * from {{ ref('int_months_listed') }}),

-- Of what month the rate is wanted, for the money that figures convert.
money as (
    select
        position,
        data ->> 'currency_code' as currency_code,
        case
            when event_type = 'expenditure.recorded' then data ->> 'period' else {{ month_of('occurred_date') }}
        end as period_month
    from events
    where event_type in ('expenditure.recorded', 'funding.committed', 'funding.received')
),

-- Promises may be for years to come.
periods as (
    select
        position,
        data ->> 'period' as period_code
    from events
    where event_type <> 'funding.committed' and data ? 'period'
),

found as (
    select distinct
        position,
        field_code,
        case code_list_code when 'regions' then 'region' else 'code' end as code_kind_code,
        code as unmapped_code
    from codes_unmapped
    union all
    select
        money.position,
        'currency_code' as field_code,
        'currency' as code_kind_code,
        money.currency_code as unmapped_code
    from money
    left join rates_known
        on money.currency_code = rates_known.currency_code and money.period_month = rates_known.period_month
    where money.currency_code <> '{{ var("currency_of_figures") }}' and rates_known.rate is null
    union all
    select
        position,
        'period' as field_code,
        'period' as code_kind_code,
        period_code as unmapped_code
    from periods
    where not exists (select 1 from months where periods.period_code in (months.period_month, months.period_quarter))
)

select
    found.position,
    events.person_key,
    events.source_id,
    {{ quarter_of('events.occurred_date') }} as period_quarter,
    found.code_kind_code,
    found.field_code,
    found.unmapped_code,
    1 as events
from found
inner join events on found.position = events.position
