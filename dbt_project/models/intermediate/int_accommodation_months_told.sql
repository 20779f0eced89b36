with
capacity as (select * from {{ ref('stg_event_log__capacity_reported') }} where service_type_code = 'accommodation'),
closed as (select * from {{ ref('int_months_closed') }}),
areas as (select * from {{ ref('int_accommodation_areas_coarsened') }}),
recorded as (select * from {{ ref('stg_event_log__types_recorded') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

-- Placements are nights as they were; where an organisation knows none, its delivered nights are.
tellers as (
    select
        organisation_id,
        bool_or(event_type = 'placement.started') as has_placements
    from recorded
    where event_type in ('placement.started', 'service.delivered')
    group by organisation_id
),

reported as (
    select
        organisation_id,
        {{ first_day_of('period_month') }} as month_starts_on,
        sum(places) as places
    from capacity
    group by organisation_id, month_starts_on
)

select
    reported.organisation_id,
    reported.month_starts_on,
    (reported.month_starts_on + interval '1 month')::date as month_ends_before,
    coalesce(areas.area_code, 'UNMAPPED') as area_code,
    tellers.has_placements,
    reported.places
from reported
inner join closed
    on reported.organisation_id = closed.organisation_id and reported.month_starts_on = closed.month_starts_on
inner join tellers on reported.organisation_id = tellers.organisation_id
cross join position_read
left join areas on reported.organisation_id = areas.organisation_id
-- never fresher than a quarter: one whole quarter has passed since its end
where date_trunc('quarter', reported.month_starts_on) + interval '6 months' <= position_read.data_as_of
