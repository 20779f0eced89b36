with
services as (
    select * from {{ ref('int_services_attributed') }}
    where person_key is not null and beneficiary_role_code = 'primary_client'
),

closings as (select * from {{ ref('stg_event_log__case_closed') }} where case_key is not null),
persons as (select * from {{ ref('int_persons_classified') }} where beneficiary_role_code = 'primary_client'),
complete as (select * from {{ ref('int_organisation_periods_complete') }}),

served as (
    select distinct
        services.person_key,
        services.organisation_id,
        period.code as period_code,
        type.code as service_type_code
    from services
    cross join lateral {{ cost_periods_of(month_of('services.delivered_date')) }}
    cross join lateral (values (services.service_type_code), ('ALL')) as type (code)
),

-- Only the first closing of a case; a case is of no type, so it stands in `ALL`.
closed as (
    select
        first_closings.person_key,
        first_closings.organisation_id,
        period.code as period_code,
        'ALL' as service_type_code,
        count(*) as closed_cases
    from (
        select distinct on (case_key)
            person_key,
            organisation_id,
            closed_date
        from closings
        order by case_key asc, closed_date asc, position asc
    ) as first_closings
    inner join persons on first_closings.person_key = persons.person_key
    cross join lateral {{ cost_periods_of(month_of('first_closings.closed_date')) }}
    group by first_closings.person_key, first_closings.organisation_id, period.code
),

reached as (
    select
        person_key,
        organisation_id,
        period_code,
        service_type_code,
        served.person_key is not null as is_client,
        coalesce(closed.closed_cases, 0) as closed_cases
    from served
    full join closed using (person_key, organisation_id, period_code, service_type_code)
),

-- Of providers that reported both money and clients for all of the period, in the region of the provider.
attributed as (
    select
        reached.person_key,
        complete.period_code,
        complete.region_code,
        complete.service_type_code,
        bool_or(reached.is_client) as is_client,
        sum(reached.closed_cases)::integer as closed_cases
    from reached
    inner join complete
        on
            reached.organisation_id = complete.organisation_id
            and reached.period_code = complete.period_code
            and reached.service_type_code = complete.service_type_code
    group by reached.person_key, complete.period_code, complete.region_code, complete.service_type_code
)

select
    person_key,
    period_code,
    region_code,
    service_type_code,
    is_client,
    closed_cases
from attributed
