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
        subject_person.subject_ref,
        subject_person.person_key
    from {{ source('event_log', 'subject_person') }} as subject_person
    where {{ holds_at(to_position()) }}
),

-- Their events keep their place and lose their type, so that no model of a type counts them; only the tally of R7 is made
-- of them.
withdrawn as (
    {{ withdrawn_subjects() }}
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
        max(ref::text) filter (where role = 'placement') as placement_ref,
        max(ref::text) filter (where role = 'milestone') as milestone_ref,
        max(ref::text) filter (where role = 'staff') as staff_ref,
        max(ref::text) filter (where role = 'funding') as funding_ref,
        max(ref::text) filter (where role = 'funder') as funder_ref,
        max(ref::text) filter (where role = 'proceedings') as proceedings_ref,
        max(ref::text) filter (where role = 'protection_order') as protection_order_ref,
        max(ref::text) filter (where role = 'compensation') as compensation_ref
    from links
    group by position
),

current_events as (
    select
        events.position,
        case when withdrawn.subject_ref is null then events.type else 'withdrawn ' || events.type end as event_type,
        events.source_id,
        events.time as occurred_at,
        {{ local_date('events.time', 'events.time_precision') }} as occurred_date,
        events.time_precision,
        events.recorded_at,
        coalesce(events.data || mapped.data, events.data) as data,
        subject_persons.person_key::text as person_key,
        {{ key_of('refs.case_ref') }} as case_key,
        {{ key_of('refs.need_ref') }} as need_key,
        {{ key_of('refs.referral_ref') }} as referral_key,
        {{ key_of('refs.placement_ref') }} as placement_key,
        {{ key_of('refs.milestone_ref') }} as milestone_key,
        {{ key_of('refs.staff_ref') }} as staff_key,
        {{ key_of('refs.funding_ref') }} as funding_key,
        {{ key_of('refs.funder_ref') }} as funder_key,
        {{ key_of('refs.proceedings_ref') }} as proceedings_key,
        {{ key_of('refs.protection_order_ref') }} as protection_order_key,
        {{ key_of('refs.compensation_ref') }} as compensation_key
    from events
    left join refs on events.position = refs.position
    left join subject_persons on refs.subject_ref = subject_persons.subject_ref::text
    left join withdrawn on refs.subject_ref = withdrawn.subject_ref
    left join {{ ref('stg_event_log__fields_mapped') }} as mapped on events.position = mapped.position
    where
        -- links that were deleted are those of an erased person, who is counted in erased_total
        (refs.position is not null or events.link_commitment = sha256(''::bytea))
        and events.type not like 'record.%'
        and events.type not like 'persons.%'
        and events.type not like 'subject.%'
        and not exists (select 1 from superseded where superseded.position = events.position)
)

select * from current_events
