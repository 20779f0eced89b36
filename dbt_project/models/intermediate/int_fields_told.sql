with
events as (select * from {{ ref('stg_event_log__current_events') }}),
fields as (select * from {{ ref('quality_fields') }})

select
    events.position,
    events.person_key,
    events.source_id,
    events.event_type,
    fields.field_code,
    {{ quarter_of('events.occurred_date') }} as period_quarter,
    1 as events,
    (coalesce(events.data -> fields.field_code, 'null'::jsonb) not in ('null', '[]', '""', '"unknown"'))::integer as told
from events
inner join fields on events.event_type = fields.event_type
