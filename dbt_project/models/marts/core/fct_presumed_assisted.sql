with
services as (select * from {{ ref('fct_services') }} where person_key is not null),

detections as (
    select
        person_key,
        min(detected_date) as presumed_from
    from {{ ref('int_detections_classified') }}
    where person_key is not null and victimisation_code in ('tip', 'both')
    group by person_key
),

-- The newest final decision holds until the next; on one day the positive one.
decisions as (
    select distinct on (person_key, decided_date)
        person_key,
        decided_date,
        outcome_code
    from {{ ref('fct_identification_decisions') }}
    where person_key is not null and stage_code = 'formal' and outcome_code in ('positive', 'negative')
    order by person_key asc, decided_date asc, outcome_code desc
),

statuses as (
    select
        person_key,
        outcome_code,
        decided_date as valid_from,
        lead(decided_date) over (partition by person_key order by decided_date) as valid_until
    from decisions
),

assisted as (
    select
        services.person_key,
        services.period_quarter,
        services.delivered_date,
        services.region_code,
        services.service_type_code,
        coalesce(statuses.outcome_code <> 'positive', true) as is_without_status
    from services
    inner join detections
        on services.person_key = detections.person_key and services.delivered_date >= detections.presumed_from
    left join statuses
        on
            services.person_key = statuses.person_key
            and services.delivered_date >= statuses.valid_from
            and (statuses.valid_until is null or services.delivered_date < statuses.valid_until)
)

select
    person_key,
    period_quarter,
    (array_agg(
        region_code
        order by delivered_date asc, {{ in_code_order('region_code') }} asc, {{ in_code_order('service_type_code') }} asc
    ))[1] as region_code,
    1 as persons_assisted,
    bool_or(is_without_status)::integer as persons_without_status
from assisted
group by person_key, period_quarter
