{{ config(materialized='table') }}

with
events as (
    select * from {{ source('event_log', 'event') }} where position <= {{ to_position() }}
),

batches as (
    select * from {{ source('event_log', 'batch') }} where last_position <= {{ to_position() }}
),

-- Who is whom, and who was forgotten, is decided by us and by the clock; the figures are as of what sources recorded.
dated as (
    select max(recorded_at at time zone '{{ var("time_zone") }}')::date as data_as_of
    from events
    where type not like 'persons.%' and type not like 'subject.%'
),

newest_batch as (
    select encode(head, 'hex') as chain_head
    from batches
    order by last_position desc, batch_id desc
    limit 1
)

select
    {{ to_position() }} as to_position,
    newest_batch.chain_head,
    dated.data_as_of
from dated
left join newest_batch on true
