with
months as (select * from {{ ref('int_months_listed') }}),

quarters as (
    select
        period_quarter,
        min(month_starts_on) as starts_on,
        max(month_starts_on) as last_month_starts_on
    from months
    group by period_quarter
)

select
    period_month as period_code,
    'month' as period_kind_code,
    month_starts_on as starts_on,
    (month_starts_on + interval '1 month - 1 day')::date as ends_on,
    period_quarter
from months
union all
select
    period_quarter as period_code,
    'quarter' as period_kind_code,
    starts_on,
    (last_month_starts_on + interval '1 month - 1 day')::date as ends_on,
    period_quarter
from quarters
