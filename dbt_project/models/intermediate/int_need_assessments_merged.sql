with
assessments as (select * from {{ ref('stg_event_log__need_assessed') }} where person_key is not null),

-- Two by one organisation on one day: by what they say, then by key, so that the order of appending decides nothing.
ordered as (
    select
        *,
        row_number() over same_need as assessment_number,
        assessed_date - lag(assessed_date) over same_need as days_since_previous
    from assessments
    window same_need as (
        partition by person_key, service_type_code
        order by
            assessed_date asc,
            {{ in_code_order('organisation_id') }} asc,
            {{ in_code_order('residence_region_code') }} asc,
            need_key asc
    )
),

numbered as (
    select
        *,
        sum(case when days_since_previous <= {{ var('repeated_need_days') }} then 0 else 1 end) over (
            partition by person_key, service_type_code order by assessment_number
        )::integer as need_number
    from ordered
)

select
    position,
    need_key as assessed_need_key,
    person_key,
    case_key,
    service_type_code,
    organisation_id,
    assessed_date,
    residence_region_code,
    urgency_code,
    need_number,
    first_value(need_key) over one_need as need_key,
    assessment_number = first_value(assessment_number) over one_need as is_first
from numbered
window one_need as (partition by person_key, service_type_code, need_number order by assessment_number)
