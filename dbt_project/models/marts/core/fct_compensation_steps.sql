with
claims as (select * from {{ ref('stg_event_log__compensation_claimed') }}),
awards as (select * from {{ ref('stg_event_log__compensation_awarded') }}),
payments as (select * from {{ ref('stg_event_log__compensation_paid') }}),

steps as (
    {%- for step, date in [('claims', 'claimed'), ('awards', 'awarded'), ('payments', 'paid')] %}
    select
        position,
        person_key,
        compensation_key,
        '{{ date }}'::text as step_code,
        {{ date }}_date as step_date,
        compensation_kind_code,
        currency_code,
        amount
    from {{ step }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    position,
    person_key,
    compensation_key,
    step_code,
    step_date,
    {{ quarter_of('step_date') }} as period_quarter,
    compensation_kind_code,
    coalesce(currency_code, 'not_stated') as currency_code,
    amount,
    step_code = 'claimed' and compensation_key in (select awards.compensation_key from awards) as is_awarded,
    step_code = 'claimed' and compensation_key in (select payments.compensation_key from payments) as is_paid
from steps
