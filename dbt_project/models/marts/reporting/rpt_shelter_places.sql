with
services as (
    select * from {{ ref('fct_provider_services') }}
    where is_open and is_confirmed and service_type_code = 'accommodation'
),

regions as (
    select * from {{ ref('int_regions_completed') }} where is_in_country or region_code = 'UNMAPPED'
),
population as (select * from {{ ref('population') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

-- A shelter may not be found by its row: a region stands by itself only with three providers of accommodation.
areas as (
    select distinct
        regions.region_code,
        area.area_code
    from regions
    cross join lateral (values ('ALL'), (regions.macro_region_code), (regions.region_code)) as area (area_code)
),

counted as (
    select
        areas.area_code,
        count(distinct services.organisation_id)::integer as providers,
        coalesce(sum(services.places) filter (
            where services.place_unit_code = 'family_place' and services.service_model_code = 'dv_only'
            and not 'men' = any(services.admitted_codes)
        ), 0)::integer as family_places,
        coalesce(sum(services.places) filter (
            where services.place_unit_code = 'family_place'
            and (
                services.service_model_code = 'tip_dv_mixed'
                or (services.service_model_code = 'dv_only' and 'men' = any(services.admitted_codes))
            )
        ), 0)::integer as mixed_family_places,
        coalesce(sum(services.places) filter (
            where services.place_unit_code = 'bed' and services.service_model_code in ('dv_only', 'tip_dv_mixed')
        ), 0)::integer as beds
    from areas
    left join services on areas.region_code = services.region_code
    group by areas.area_code
),

newest_year as (
    select max(population.year) as population_year
    from population
    cross join position_read
    where population.year <= extract(year from position_read.data_as_of)
),

inhabitants as (
    select
        areas.area_code,
        sum(population.persons) as inhabitants
    from areas
    inner join population on areas.region_code = population.region_code
    inner join newest_year on population.year = newest_year.population_year
    group by areas.area_code
)

select
    counted.area_code,
    counted.providers,
    counted.family_places,
    counted.mixed_family_places,
    counted.beds,
    inhabitants.inhabitants::integer as inhabitants,
    round(counted.family_places * 10000.0 / inhabitants.inhabitants, 4)::numeric(12, 4) as family_places_per_10000,
    greatest(ceil(inhabitants.inhabitants / 10000.0) - counted.family_places, 0)::integer as family_places_missing
from counted
left join inhabitants on counted.area_code = inhabitants.area_code
left join regions on counted.area_code = regions.region_code and regions.is_in_country
where regions.region_code is null or counted.providers >= {{ var('fewest_shelters') }}
