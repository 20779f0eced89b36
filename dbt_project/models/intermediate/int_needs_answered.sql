with
needs as (select * from {{ ref('int_needs_located') }}),
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }})

-- A unit answers the newest need it follows: one delivered after the next assessment answers that one.
select
    needs.need_key,
    min(deliveries.delivered_date) as first_unit_date
from needs
inner join deliveries
    on
        needs.person_key = deliveries.person_key
        and needs.service_type_code = deliveries.service_type_code
        and needs.need_date <= deliveries.delivered_date
        and (needs.next_need_date is null or needs.next_need_date > deliveries.delivered_date)
group by needs.need_key
