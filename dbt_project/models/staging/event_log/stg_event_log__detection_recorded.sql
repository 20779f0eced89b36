with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'detection.recorded'
)

select
    position,
    source_id,
    person_key,
    case_key,
    occurred_date as detected_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'detecting_body_code' as detecting_body_code,
    {{ code_list_of('data', 'victimisation_codes') }} as victimisation_codes,
    data ->> 'region_code' as region_code,
    data ->> 'residence_region_code' as residence_region_code,
    {{ code_list_of('data', 'exploitation_form_codes') }} as exploitation_form_codes,
    (data ->> 'exploited_until')::date as exploited_until,
    {{ code_list_of('data', 'signal_codes') }} as signal_codes,
    data ->> 'sex_code' as sex_code,
    data ->> 'age_band_code' as age_band_code,
    data ->> 'citizenship_group_code' as citizenship_group_code,
    (data ->> 'is_minor')::boolean as is_minor,
    (data ->> 'has_disability')::boolean as has_disability
from events
