with
setbacks as (select * from {{ ref('stg_event_log__setback_recorded') }})

select
    position,
    person_key,
    case_key,
    organisation_id,
    setback_date,
    {{ quarter_of('setback_date') }} as period_quarter,
    trigger_code
from setbacks
