with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'case.opened'
)

select
    position,
    person_key,
    case_key,
    occurred_date as opened_date,
    time_precision,
    data ->> 'organisation_id' as organisation_id,
    {{ code_list_of('data', 'victimisation_codes') }} as victimisation_codes,
    data ->> 'beneficiary_role_code' as beneficiary_role_code,
    data ->> 'residence_region_code' as residence_region_code,
    data ->> 'sex_code' as sex_code,
    data ->> 'age_band_code' as age_band_code,
    data ->> 'citizenship_group_code' as citizenship_group_code,
    (data ->> 'is_minor')::boolean as is_minor,
    (data ->> 'has_disability')::boolean as has_disability
from events
