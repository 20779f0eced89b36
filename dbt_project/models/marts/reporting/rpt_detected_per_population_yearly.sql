{%- set cell = ['period_year', 'region_code', 'sex_code', 'age_group_code'] %}

with
persons as (
    {{ sums_by_cell('rpt_detected_per_population_yearly', ref('int_detections_of_year'), cell, ['tip_persons', 'dv_persons']) }}
),

population as (select * from {{ ref('int_population_of_years') }}),
reports as (select min(month_starts_on) as first_month from {{ ref('int_reports_expected') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

-- By region, by sex and age, and all of the country: nobody asks for all three at once, and it would tell of one person.
both_sides as (
    select
        {{ cell | join(', ') }},
        tip_persons,
        dv_persons,
        null::integer as population
    from persons
    union all
    select
        {{ cell | join(', ') }},
        0 as tip_persons,
        0 as dv_persons,
        population
    from population
),

rolled as (
    select
        period_year,
        coalesce(region_code, 'ALL') as region_code,
        coalesce(sex_code, 'ALL') as sex_code,
        coalesce(age_group_code, 'ALL') as age_group_code,
        sum(tip_persons)::integer as tip_persons,
        sum(dv_persons)::integer as dv_persons,
        sum(population)::integer as population
    from both_sides
    group by grouping sets ((period_year), (period_year, region_code), (period_year, sex_code, age_group_code))
)

select
    rolled.period_year,
    rolled.region_code,
    rolled.sex_code,
    rolled.age_group_code,
    rolled.tip_persons,
    rolled.dv_persons,
    rolled.population,
    round(rolled.tip_persons * 100000::numeric / nullif(rolled.population, 0), 2) as tip_per_hundred_thousand,
    round(rolled.dv_persons * 100000::numeric / nullif(rolled.population, 0), 2) as dv_per_hundred_thousand,
    reports.first_month <= make_date(rolled.period_year::integer, 1, 1)
    and make_date(rolled.period_year::integer, 12, 31) < position_read.data_as_of as is_complete
from rolled
cross join reports
cross join position_read
