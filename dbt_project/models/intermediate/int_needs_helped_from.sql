with
needs as (select * from {{ ref('int_needs_located') }}),
answers as (select * from {{ ref('int_needs_answered') }}),
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }}),
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),
regions as (select * from {{ ref('regions') }})

-- Of several who helped on the first day one from here is enough to be helped here.
select
    needs.need_key,
    bool_and(organisations.region_code <> needs.region_code) as is_from_elsewhere,
    bool_and(
        not needs.region_code = any(organisations.service_area_codes)
        and not '*' = any(organisations.service_area_codes)
    ) as is_from_outside_area
from needs
inner join regions on needs.region_code = regions.region_code
inner join answers on needs.need_key = answers.need_key
inner join deliveries
    on
        needs.person_key = deliveries.person_key
        and needs.service_type_code = deliveries.service_type_code
        and answers.first_unit_date = deliveries.delivered_date
inner join organisations on deliveries.organisation_id = organisations.organisation_id
group by needs.need_key
