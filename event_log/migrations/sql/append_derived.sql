-- The one door by which others than intake append: their own event types, and audit entries. See docs/reference/event-log.md.

create function event_log.require_derivable(batch_kind text, events jsonb, audit_kind text) returns void
language plpgsql stable as $$
declare
    foreign_type text;
begin
    select element.item ->> 'type' into foreign_type
    from jsonb_array_elements(events) as element (item)
    where not coalesce(
        case element.item ->> 'type'
            when 'persons.linked' then pg_has_role(session_user, 'linker', 'member')
            when 'persons.separated' then pg_has_role(session_user, 'linker', 'member')
            when 'subject.erased' then pg_has_role(session_user, 'keyholder', 'member')
        end, false
    )
    limit 1;
    if foreign_type is not null
        or (audit_kind like 'erase.%' and not pg_has_role(session_user, 'keyholder', 'member'))
    then
        raise exception 'Role % may not append this type of entry', session_user using errcode = 'insufficient_privilege';
    end if;
    if jsonb_array_length(events) = 0 and audit_kind is null then
        raise exception 'Nothing to append' using errcode = 'invalid_parameter_value';
    end if;
end
$$;

-- The events as rows behind a head, not yet written: their root must be known before their batch, and their batch before them.
create function event_log.derived_links(events jsonb, head_position bigint) returns setof event_log.event_link
language sql volatile as $$
    select head_position + element.ordinal, link.role, link.ref::uuid, uuid_send(gen_random_uuid())
    from jsonb_array_elements(events) with ordinality as element (item, ordinal)
    cross join jsonb_each_text(coalesce(element.item -> 'links', '{}')) as link (role, ref)
$$;

create function event_log.derived_events(
    events jsonb, links event_log.event_link[], head event_log.log_head, at timestamptz
) returns setof event_log.event language sql volatile as $$
    with
    commitments as (
        select link.position, event_log.link_commitment(array_agg(link)) as link_commitment
        from unnest(links) as link
        group by link.position
    ),

    unsealed as (
        select
            head.position + element.ordinal as position,
            gen_random_uuid() as event_id,
            'nrm' as source_id,
            element.item ->> 'type' as type,
            coalesce((element.item ->> 'time')::timestamptz, at) as time,
            coalesce(element.item ->> 'time_precision', 'instant') as time_precision,
            coalesce((element.item ->> 'recorded_at')::timestamptz, at) as recorded_at,
            coalesce(element.item -> 'data', '{}') as data
        from jsonb_array_elements(events) with ordinality as element (item, ordinal)
    )

    select
        unsealed.position, unsealed.event_id, head.batch_id + 1, unsealed.source_id, unsealed.type, unsealed.time,
        unsealed.time_precision, unsealed.recorded_at, at, unsealed.data, committed.link_commitment,
        event_log.leaf(jsonb_build_object(
            'table', 'event',
            'event_id', unsealed.event_id,
            'source_id', unsealed.source_id,
            'type', unsealed.type,
            'time', event_log.canonical_time(unsealed.time),
            'time_precision', unsealed.time_precision,
            'recorded_at', event_log.canonical_time(unsealed.recorded_at),
            'ingested_at', event_log.canonical_time(at),
            'data', unsealed.data,
            'link_commitment', encode(committed.link_commitment, 'hex')
        ))
    from unsealed
    left join commitments on unsealed.position = commitments.position
    cross join lateral (
        select coalesce(commitments.link_commitment, event_log.link_commitment('{}')) as link_commitment
    ) as committed
    order by unsealed.position
$$;

create function event_log.append_derived(batch_kind text, events jsonb, audit_kind text, audit_data jsonb)
returns table (batch_id bigint, first_position bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    head event_log.log_head;
    at timestamptz;
    links event_log.event_link[];
    facts event_log.event[];
    leaves bytea[];
    batch event_log.batch;
begin
    perform event_log.require_derivable(batch_kind, events, audit_kind);
    select * into strict head from event_log.log_head for update;
    at := clock_timestamp();
    select coalesce(array_agg(link), '{}') into links from event_log.derived_links(events, head.position) as link;
    select coalesce(array_agg(fact order by fact.position), '{}'), coalesce(array_agg(fact.leaf order by fact.position), '{}')
    into facts, leaves
    from event_log.derived_events(events, links, head, at) as fact;
    if audit_kind is not null then
        leaves := leaves || event_log.leaf(jsonb_build_object(
            'table', 'audit', 'kind', audit_kind, 'actor', session_user::text, 'data', coalesce(audit_data, '{}'),
            'created_at', event_log.canonical_time(at)
        ));
    end if;
    batch.batch_id := head.batch_id + 1;
    batch.kind := batch_kind;
    batch.created_at := at;
    batch.previous_head := head.head;
    batch.root := event_log.merkle_root(leaves);
    if cardinality(facts) > 0 then
        batch.first_position := head.position + 1;
        batch.last_position := head.position + cardinality(facts);
    end if;
    batch.head := event_log.next_head(
        batch.previous_head, batch.root, batch.batch_id, batch.kind, batch.source_id, batch.first_position,
        batch.last_position, batch.created_at
    );
    insert into event_log.batch select (batch).*;
    insert into event_log.event select fact.* from unnest(facts) as fact;
    insert into event_log.event_link select link.* from unnest(links) as link;
    if audit_kind is not null then
        insert into event_log.audit (batch_id, kind, actor, data, created_at)
        values (batch.batch_id, audit_kind, session_user, coalesce(audit_data, '{}'), at);
    end if;
    update event_log.log_head
    set position = coalesce(batch.last_position, head.position), batch_id = batch.batch_id, head = batch.head;
    return query select batch.batch_id, batch.first_position;
end
$$;
