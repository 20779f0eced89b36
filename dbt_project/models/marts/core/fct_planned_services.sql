with
promised as (select * from {{ ref('int_plans_promised') }}),
services as (select * from {{ ref('fct_services') }} where person_key is not null),
residences as (select * from {{ ref('int_residences_at_dates') }}),
horizons as (select * from {{ ref('int_horizons_drawn') }}),

first_units as (
    select
        promised.case_key,
        promised.service_type_code,
        min(services.delivered_date) as first_unit_date
    from promised
    inner join services
        on
            promised.person_key = services.person_key
            and promised.service_type_code = services.service_type_code
            and promised.planned_date <= services.delivered_date
    group by promised.case_key, promised.service_type_code
),

located as (
    select
        promised.case_key,
        promised.service_type_code,
        promised.person_key,
        promised.planned_date,
        coalesce(residences.region_code, 'UNKNOWN') as region_code
    from promised
    left join residences on promised.person_key = residences.person_key and promised.planned_date = residences.on_date
)

select
    located.case_key,
    located.service_type_code,
    located.person_key,
    located.planned_date,
    {{ quarter_of('located.planned_date') }} as period_quarter,
    located.region_code,
    first_units.first_unit_date,
    horizons.horizon_date,
    coalesce(located.planned_date + 30 <= horizons.horizon_date, false) as is_observed,
    coalesce(
        located.planned_date + 30 <= horizons.horizon_date and first_units.first_unit_date <= horizons.horizon_date, false
    ) as is_received
from located
left join first_units
    on located.case_key = first_units.case_key and located.service_type_code = first_units.service_type_code
left join horizons
    on located.region_code = horizons.region_code and located.service_type_code = horizons.service_type_code
