{%- set cell = ['period_year', 'region_code', 'service_type_code', 'waiting_days', 'end_code'] %}

with
waits as (select * from {{ ref('fct_need_waits') }}),

counted as (
    select
        period_year,
        region_code,
        service_type_code,
        waiting_days::text as waiting_days,
        end_code,
        count(*) as needs
    from waits
    group by period_year, region_code, service_type_code, waiting_days, end_code
    union all
    {{ erased_totals('fct_waits_by_day', cell, ['needs']) }}
)

-- Shares do not add up over regions, so the whole country is a row of its own.
select
    period_year,
    coalesce(region_code, 'ALL') as region_code,
    service_type_code,
    waiting_days::integer as waiting_days,
    end_code,
    sum(needs)::bigint as needs
from counted
group by grouping sets (
    (period_year, region_code, service_type_code, waiting_days, end_code),
    (period_year, service_type_code, waiting_days, end_code)
)
