with
months as (select * from {{ ref('int_accommodation_months_told') }}),
placements as (select * from {{ ref('fct_placements') }}),
deliveries as (
    select * from {{ ref('stg_event_log__service_delivered') }}
    where service_type_code = 'accommodation' and unit_code = 'night'
),

placed as (
    select
        placements.placement_key as night_key,
        placements.person_key,
        months.month_starts_on,
        months.area_code,
        least(coalesce(placements.ended_date, months.month_ends_before), months.month_ends_before)
        - greatest(placements.started_date, months.month_starts_on) as nights
    from placements
    inner join months
        on
            placements.organisation_id = months.organisation_id
            and months.has_placements
            and placements.started_date < months.month_ends_before
            and (placements.ended_date is null or placements.ended_date > months.month_starts_on)
),

delivered as (
    select
        deliveries.position::text as night_key,
        deliveries.person_key,
        months.month_starts_on,
        months.area_code,
        deliveries.quantity as nights
    from deliveries
    inner join months
        on
            deliveries.organisation_id = months.organisation_id
            and not months.has_placements
            and deliveries.delivered_date >= months.month_starts_on
            and deliveries.delivered_date < months.month_ends_before
),

gathered as (
    select * from placed
    where nights > 0
    union all
    select * from delivered
)

select
    night_key,
    {{ month_of('month_starts_on') }} as period_month,
    person_key,
    {{ quarter_of('month_starts_on') }} as period_quarter,
    area_code,
    nights::numeric(14, 2) as nights
from gathered
