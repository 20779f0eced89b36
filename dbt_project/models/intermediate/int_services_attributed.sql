with
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }}),
persons as (select * from {{ ref('int_persons_classified') }}),
residences as (select * from {{ ref('int_residences_at_dates') }})

-- A delivery to a subject who is no person yet counts as a delivery, at no known residence and for nobody's class.
select
    deliveries.position,
    deliveries.person_key,
    deliveries.case_key,
    deliveries.organisation_id,
    deliveries.service_type_code,
    deliveries.delivered_date,
    {{ quarter_of('deliveries.delivered_date') }} as period_quarter,
    deliveries.quantity,
    deliveries.unit_code,
    coalesce(residences.region_code, 'UNKNOWN') as region_code,
    coalesce(residences.is_fallback_region, false) as is_fallback_region,
    coalesce(persons.beneficiary_role_code, 'primary_client') as beneficiary_role_code,
    coalesce(persons.victimisation_class_code, 'not_known') as victimisation_class_code
from deliveries
left join persons on deliveries.person_key = persons.person_key
left join residences
    on deliveries.person_key = residences.person_key and deliveries.delivered_date = residences.on_date
