-- operator: the engineer on call. Sees counts, reasons and field names; nothing sealed, no keyed digest, no event.
do $$
begin
    if not exists (select from pg_roles where rolname = 'operator') then
        create role operator nologin;
    end if;
    execute format('grant connect on database %I to operator', current_database());
end
$$;

grant usage on schema event_log, quarantine to operator;
grant select on event_log.ledger, event_log.audit, event_log.batch, event_log.log_head to operator;
grant select (source_id, stream, is_live, seen_sweep) on event_log.source_record to operator;
grant select (source_id, stream, sweep, load_id, updated_at) on event_log.source_cursor to operator;
grant select (
    quarantine_id, source_id, stream, reason, fields, first_seen_at, last_seen_at, load_id, state, closed_at, closed_code, tried_at
) on quarantine.record to operator;

revoke all on function event_log.order_source(text, jsonb) from public;
revoke all on function quarantine.purge(int) from public;
grant execute on function event_log.order_source(text, jsonb) to operator;
grant execute on function quarantine.purge(int) to intake, keyholder, operator;

-- intake closes what arrives sound, in the transaction that appends it; which record a row is about it cannot change.
grant update (
    reason, fields, sealed, first_seen_at, last_seen_at, seen_sweep, state, closed_at, closed_code, tried_at, tried_under
) on quarantine.record to intake;
-- keyholder gives up
grant update (sealed, state, closed_at, closed_code) on quarantine.record to keyholder;
grant select (state) on quarantine.record to checker;
