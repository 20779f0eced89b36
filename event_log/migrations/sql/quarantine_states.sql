-- A refused record is open until it arrives sound, is replayed, is given up or grows too old. Then its payload goes at once; the row
-- stays a while, so that the same content met again by the next sweep is not sealed anew.

alter table quarantine.record
alter column sealed drop not null,
add column state text not null default 'open' check (state in ('open', 'resolved', 'discarded', 'expired')),
add column closed_at timestamptz,
add column closed_code text check (closed_code ~ '^[a-z_]{1,40}$'),
add column last_seen_at timestamptz not null default clock_timestamp(),
add column seen_sweep bigint,
add column tried_at timestamptz,
add column tried_under text;

-- Of a row from before: it was met at least once, and at the latest in the newest sweep.
update quarantine.record as refused
set
    last_seen_at = first_seen_at,
    seen_sweep = (
        select source_cursor.sweep
        from event_log.source_cursor
        where source_cursor.source_id = refused.source_id and source_cursor.stream = refused.stream
    );

alter table quarantine.record
add check ((state = 'open') = (sealed is not null)),
add check ((state = 'open') = (closed_at is null)),
add check ((state = 'open') = (closed_code is null));

create index record_open on quarantine.record (source_id, stream, record_digest) where state = 'open';
create index record_replay on quarantine.record (source_id, stream, quarantine_id) where state = 'open';

-- What is open for longer than the age limit expires; what was closed that long ago, and not met since, is deleted.
create function quarantine.purge(keep_days int) returns table (expired bigint, deleted bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    oldest timestamptz := clock_timestamp() - make_interval(days => keep_days);
begin
    if keep_days is null or keep_days < 1 then
        raise exception 'The age limit is at least one day' using errcode = 'invalid_parameter_value';
    end if;
    update quarantine.record
    set state = 'expired', closed_at = clock_timestamp(), closed_code = 'age_limit', sealed = null
    where record.state = 'open' and record.first_seen_at < oldest;
    get diagnostics expired = row_count;
    delete from quarantine.record
    where record.state <> 'open' and record.closed_at < oldest and record.last_seen_at < oldest;
    get diagnostics deleted = row_count;
    if expired + deleted > 0 then
        perform event_log.append_derived('quarantine', '[]', 'quarantine.purged', jsonb_build_object(
            'expired', expired, 'deleted', deleted, 'keep_days', keep_days
        ));
    end if;
    return next;
end
$$;
