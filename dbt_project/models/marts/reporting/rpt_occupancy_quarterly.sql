{%- set cell = ['period_quarter', 'area_code'] %}

with
nights as (select * from {{ ref('fct_accommodation_nights') }}),
months as (select * from {{ ref('fct_accommodation_months') }}),

known_and_erased as (
    select
        period_quarter,
        area_code,
        sum(nights) as nights,
        0 as place_days,
        0 as organisation_months
    from nights
    group by period_quarter, area_code
    union all
    select
        period_quarter,
        area_code,
        0 as nights,
        sum(place_days) as place_days,
        count(*) as organisation_months
    from months
    group by period_quarter, area_code
    union all
    {{ erased_totals('rpt_occupancy_quarterly', cell, ['nights', 'place_days', 'organisation_months']) }}
)

select
    period_quarter,
    area_code,
    sum(nights)::numeric(14, 2) as nights,
    sum(place_days)::integer as place_days,
    sum(organisation_months)::integer as organisation_months
from known_and_erased
group by period_quarter, area_code
