{#- The subjects of persons whose newest word on statistics is a withdrawal, at each position where such words are heard. By
    subject, for of a person that was put together or taken apart since, only who belongs to the one that withdrew leaves.
    A macro and no model: refs of the log stay in its schema. -#}
{% macro withdrawn_subjects() -%}
    select distinct subject_person.subject_ref::text as subject_ref
    from (
        -- two words on one day: the no
        select distinct on (moments.position, subject_person.person_key)
            moments.position,
            subject_person.person_key,
            event.type
        from (values ({{ positions_of_consent() | join('), (') }})) as moments (position)
        inner join {{ source('event_log', 'event') }} as event on moments.position >= event.position
        inner join {{ source('event_log', 'event_link') }} as event_link
            on event.position = event_link.position and event_link.role = 'subject'
        inner join {{ source('event_log', 'subject_person') }} as subject_person
            on event_link.ref = subject_person.subject_ref and {{ holds_at('moments.position') }}
        -- a table of its own, made once: a correlated look-up would read the whole log for each word
        left join (
            select
                (event.data ->> 'position')::bigint as position,
                min(event.position) as superseded_at
            from {{ source('event_log', 'event') }} as event
            where event.type in ('record.corrected', 'record.voided')
            group by (event.data ->> 'position')::bigint
        ) as superseded on event.position = superseded.position
        where
            event.type in ('consent.given', 'consent.withdrawn')
            and event.data ->> 'purpose_code' = 'statistics'
            and (superseded.superseded_at is null or superseded.superseded_at > moments.position)
        order by
            moments.position asc,
            subject_person.person_key asc,
            event.time desc,
            (event.type = 'consent.withdrawn') desc
    ) as newest_word
    inner join {{ source('event_log', 'subject_person') }} as subject_person
        on newest_word.person_key = subject_person.person_key and {{ holds_at('newest_word.position') }}
    where newest_word.type = 'consent.withdrawn'
{%- endmacro %}

{#- Whether a row of subject_person was valid at a position. -#}
{% macro holds_at(position) -%}
    subject_person.from_position <= {{ position }}
    and (subject_person.to_position is null or subject_person.to_position > {{ position }})
{%- endmacro %}
