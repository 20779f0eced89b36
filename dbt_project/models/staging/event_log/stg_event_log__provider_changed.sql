with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'provider.changed'
)

select
    position,
    occurred_date as changed_date,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'organisation_kind_code' as organisation_kind_code,
    data ->> 'region_code' as region_code,
    {{ code_list_of('data', 'service_area_codes') }} as service_area_codes,
    data ->> 'ownership_code' as ownership_code,
    (data ->> 'valid_until')::date as valid_until
from events
