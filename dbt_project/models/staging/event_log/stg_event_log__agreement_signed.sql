with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'agreement.signed'
)

select
    position,
    occurred_date as signed_date,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'to_organisation_id' as to_organisation_id,
    data ->> 'agreement_kind_code' as agreement_kind_code,
    {{ code_list_of('data', 'service_type_codes') }} as service_type_codes,
    (data ->> 'valid_until')::date as valid_until
from events
