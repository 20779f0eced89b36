-- Orders about a source: pause, resume, release. An order is an audit entry, so it is chained, and the latest one is what holds.

alter table event_log.ledger drop constraint ledger_kind_check;
alter table event_log.ledger add constraint ledger_kind_check
check (kind in ('page', 'sweep', 'finished', 'held', 'refused', 'failed', 'replay'));

create index ledger_outcome on event_log.ledger (source_id, stream, entry_id) where kind <> 'page';
create index audit_source on event_log.audit ((data ->> 'source'), audit_id) where kind like 'source.%';

-- Codes and counts only, checked here: what somebody types as a reason can never get into the chain, whoever calls.
create function event_log.order_source(audit_kind text, audit_data jsonb) returns table (batch_id bigint, first_position bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if audit_kind not in ('source.paused', 'source.resumed', 'source.released')
        or not (
            audit_data ->> 'source' ~ '^[a-z][a-z0-9_]{0,62}$'
            and audit_data ->> 'reason_code' ~ '^[a-z_]{1,40}$'
            and coalesce(audit_data ->> 'stream', 'x') ~ '^[a-z][a-z0-9_]{0,62}$'
            and coalesce(audit_data ->> 'absent', '0') ~ '^[0-9]{1,12}$'
            and coalesce(audit_data ->> 'live', '0') ~ '^[0-9]{1,12}$'
            and audit_data - array['source', 'reason_code', 'stream', 'absent', 'live'] = '{}'
        ) is true
    then
        raise exception 'An order about a source holds codes and counts only' using errcode = 'invalid_parameter_value';
    end if;
    return query select * from event_log.append_derived('source', '[]', audit_kind, audit_data);
end
$$;

-- Nobody else writes what pauses and releases a source.
create or replace function event_log.require_derivable(batch_kind text, events jsonb, audit_kind text) returns void
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
        or (audit_kind like 'source.%' and not pg_has_role(session_user, 'operator', 'member'))
    then
        raise exception 'Role % may not append this type of entry', session_user using errcode = 'insufficient_privilege';
    end if;
    if jsonb_array_length(events) = 0 and audit_kind is null then
        raise exception 'Nothing to append' using errcode = 'invalid_parameter_value';
    end if;
end
$$;
