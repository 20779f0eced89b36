with
months as (select * from {{ ref('int_months_listed') }}),
population as (select * from {{ ref('population') }})

select distinct
    to_char(months.month_starts_on, 'YYYY') as period_year,
    population.region_code,
    population.sex_code,
    population.age_group_code,
    population.persons as population
from months
inner join population on to_char(months.month_starts_on, 'YYYY') = population.year::text
