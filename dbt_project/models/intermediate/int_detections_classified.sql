with
detections as (select * from {{ ref('stg_event_log__detection_recorded') }})

select
    position,
    source_id,
    person_key,
    case_key,
    organisation_id,
    detected_date,
    {{ quarter_of('detected_date') }} as period_quarter,
    coalesce(region_code, 'UNKNOWN') as region_code,
    case
        when victimisation_codes @> array['tip', 'dv'] then 'both'
        when 'tip' = any(victimisation_codes) then 'tip'
        when 'dv' = any(victimisation_codes) then 'dv'
        else 'not_known'
    end as victimisation_code,
    coalesce(detecting_body_code, 'unknown') as detecting_body_code,
    residence_region_code,
    exploitation_form_codes,
    exploited_until,
    signal_codes,
    age_band_code,
    sex_code,
    citizenship_group_code,
    is_minor
from detections
