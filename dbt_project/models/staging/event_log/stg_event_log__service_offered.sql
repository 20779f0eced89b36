with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'service.offered'
)

select
    position,
    occurred_date as offered_date,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'service_type_code' as service_type_code,
    data ->> 'service_model_code' as service_model_code,
    {{ code_list_of('data', 'delivery_mode_codes') }} as delivery_mode_codes,
    data ->> 'ownership_code' as ownership_code,
    data ->> 'provision_code' as provision_code,
    {{ code_list_of('data', 'admitted_codes') }} as admitted_codes,
    {{ code_list_of('data', 'access_condition_codes') }} as access_condition_codes,
    {{ code_list_of('data', 'service_area_codes') }} as service_area_codes,
    (data ->> 'places')::integer as places,
    data ->> 'place_unit_code' as place_unit_code,
    (data ->> 'max_stay_days')::integer as max_stay_days
from events
