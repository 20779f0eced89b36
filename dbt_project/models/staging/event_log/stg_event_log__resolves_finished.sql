{{ config(materialized='table') }}

with
entries as (
    select * from {{ source('event_log', 'audit') }} where kind = 'resolve.finished'
),

read_so_far as (
    select
        audit_id,
        (data ->> 'to_position')::bigint as to_position,
        (data ->> 'pairs_linked')::integer as linked_pairs,
        (data ->> 'pairs_parted')::integer as parted_pairs,
        (data ->> 'pairs_waiting')::integer as waiting_pairs,
        (data ->> 'pairs_expired')::integer as expired_pairs
    from entries
)

select * from read_so_far where to_position <= {{ to_position() }}
