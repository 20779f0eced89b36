with
detections as (select * from {{ ref('int_detections_classified') }})

select
    position,
    source_id,
    person_key,
    case_key,
    organisation_id,
    detected_date,
    period_quarter,
    region_code,
    victimisation_code,
    detecting_body_code,
    residence_region_code,
    exploitation_form_codes,
    person_key is not null and row_number() over (
        partition by person_key, period_quarter
        order by
            detected_date asc,
            {{ in_code_order('region_code') }} asc,
            {{ in_code_order('victimisation_code') }} asc,
            {{ in_code_order('detecting_body_code') }} asc,
            {{ in_code_order('source_id') }} asc,
            position asc
    ) = 1 as is_first_of_quarter
from detections
