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

create function event_log.append_derived(batch_kind text, events jsonb, audit_kind text, audit_data jsonb)
returns table (batch_id bigint, first_position bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    head event_log.log_head;
    at timestamptz;
    place bigint;
    item jsonb;
    fact event_log.event;
    facts event_log.event[] := '{}';
    links event_log.event_link[];
    all_links event_log.event_link[] := '{}';
    leaves bytea[] := '{}';
    batch event_log.batch;
begin
    perform event_log.require_derivable(batch_kind, events, audit_kind);
    select * into strict head from event_log.log_head for update;
    at := clock_timestamp();
    for place, item in
        select head.position + element.ordinal, element.item
        from jsonb_array_elements(events) with ordinality as element (item, ordinal)
    loop
        select coalesce(array_agg(row(place, link.role, link.ref::uuid, uuid_send(gen_random_uuid()))::event_log.event_link), '{}')
        into links
        from jsonb_each_text(coalesce(item -> 'links', '{}')) as link (role, ref);
        fact.position := place;
        fact.event_id := gen_random_uuid();
        fact.batch_id := head.batch_id + 1;
        fact.source_id := 'nrm';
        fact.type := item ->> 'type';
        fact.time := coalesce((item ->> 'time')::timestamptz, at);
        fact.time_precision := coalesce(item ->> 'time_precision', 'instant');
        fact.recorded_at := coalesce((item ->> 'recorded_at')::timestamptz, at);
        fact.ingested_at := at;
        fact.data := coalesce(item -> 'data', '{}');
        fact.link_commitment := event_log.link_commitment(links);
        fact.leaf := event_log.leaf(jsonb_build_object(
            'table', 'event', 'event_id', fact.event_id, 'source_id', fact.source_id, 'type', fact.type,
            'time', event_log.canonical_time(fact.time), 'time_precision', fact.time_precision,
            'recorded_at', event_log.canonical_time(fact.recorded_at),
            'ingested_at', event_log.canonical_time(fact.ingested_at), 'data', fact.data,
            'link_commitment', encode(fact.link_commitment, 'hex')
        ));
        facts := facts || fact;
        all_links := all_links || links;
        leaves := leaves || fact.leaf;
    end loop;
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
    insert into event_log.event select derived.* from unnest(facts) as derived;
    insert into event_log.event_link select derived.* from unnest(all_links) as derived;
    if audit_kind is not null then
        insert into event_log.audit (batch_id, kind, actor, data, created_at)
        values (batch.batch_id, audit_kind, session_user, coalesce(audit_data, '{}'), at);
    end if;
    update event_log.log_head
    set position = coalesce(batch.last_position, head.position), batch_id = batch.batch_id, head = batch.head;
    return query select batch.batch_id, batch.first_position;
end
$$;
