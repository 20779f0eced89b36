with
needs as ( select * from {{ ref('int_needs_located') }} ),
deliveries as ( select * from {{ ref('stg_event_log__service_delivered') }} )

-- A unit answers the newest need it follows: one delivered after the next assessment answers that one.
select
    needs.need_key,
    min(deliveries.delivered_date) as first_unit_date
from needs
inner join deliveries
    on
        needs.person_key = deliveries.person_key
        and needs.service_type_code = deliveries.service_type_code
        and deliveries.delivered_date >= needs.need_date
        and (needs.next_need_date is null or deliveries.delivered_date < needs.next_need_date)
group by needs.need_key
