with
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }}),
services as (select * from {{ ref('int_services_attributed') }}),
phases as (select * from {{ ref('int_deliveries_phased') }})

-- Nobody's cost is guessed: what was delivered to a subject who is no person yet is claimed by `unresolved`.
select
    services.position,
    services.person_key,
    services.organisation_id,
    services.service_type_code,
    services.period_quarter,
    {{ month_of('services.delivered_date') }} as period_month,
    services.unit_code,
    case when services.person_key is null then 'unresolved' else services.beneficiary_role_code end
        as beneficiary_role_code,
    services.victimisation_class_code,
    phases.phase_code,
    phases.phase_source_code,
    services.quantity,
    deliveries.staff_hours
from services
inner join deliveries on services.position = deliveries.position
inner join phases on services.position = phases.position
