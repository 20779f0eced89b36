{{ config(materialized='table', indexes=[{'columns': ['event_type']}], post_hook='analyze {{ this }}') }}

with
events as (
    select * from {{ source('event_log', 'event') }} where position <= {{ to_position() }}
),

links as (
    select * from {{ source('event_log', 'event_link') }} where position <= {{ to_position() }}
),

subject_persons as (
    select
        subject_ref,
        person_key
    from {{ source('event_log', 'subject_person') }}
    where
        from_position <= {{ to_position() }}
        and (to_position is null or to_position > {{ to_position() }})
),

superseded as (
    select (data ->> 'position')::bigint as position from events where type in ('record.corrected', 'record.voided')
),

refs as (
    select
        position,
        max(ref::text) filter (where role = 'subject') as subject_ref,
        max(ref::text) filter (where role = 'case') as case_ref,
        max(ref::text) filter (where role = 'need') as need_ref,
        max(ref::text) filter (where role = 'referral') as referral_ref,
        max(ref::text) filter (where role = 'placement') as placement_ref
    from links
    group by position
),

current_events as (
    select
        events.position,
        events.type as event_type,
        events.source_id,
        events.time as occurred_at,
        {{ local_date('events.time', 'events.time_precision') }} as occurred_date,
        events.time_precision,
        events.recorded_at,
        events.data,
        subject_persons.person_key::text as person_key,
        {{ key_of('refs.case_ref') }} as case_key,
        {{ key_of('refs.need_ref') }} as need_key,
        {{ key_of('refs.referral_ref') }} as referral_key,
        {{ key_of('refs.placement_ref') }} as placement_key
    from events
    left join refs on events.position = refs.position
    left join subject_persons on refs.subject_ref = subject_persons.subject_ref::text
    where
        events.type not like 'record.%'
        and events.type not like 'persons.%'
        and events.type not like 'subject.%'
        and not exists (select 1 from superseded where superseded.position = events.position)
)

select * from current_events
