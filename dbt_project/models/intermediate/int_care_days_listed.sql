with
stretches as (select * from {{ ref('int_case_stretches_drawn') }}),
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }}),

-- A delivery that names no case was made in whichever case its organisation keeps of the person.
delivered as (
    select
        case_key,
        delivered_date
    from deliveries
    where case_key is not null
    union distinct
    select
        stretches.case_key,
        deliveries.delivered_date
    from stretches
    inner join deliveries
        on
            stretches.person_key = deliveries.person_key
            and stretches.organisation_id = deliveries.organisation_id
            and deliveries.case_key is null
)

select
    case_key,
    stretch_number,
    begins_on as care_date
from stretches
union distinct
select
    stretches.case_key,
    stretches.stretch_number,
    delivered.delivered_date
from stretches
inner join delivered
    on
        stretches.case_key = delivered.case_key
        and stretches.begins_on <= delivered.delivered_date
        and (stretches.next_begins_on is null or stretches.next_begins_on > delivered.delivered_date)
        and (stretches.exit_date is null or stretches.exit_date >= delivered.delivered_date)
