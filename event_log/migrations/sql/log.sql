-- The log itself: batches of events, ledger entries and audit entries under one chain.

create table event_log.batch (
    batch_id bigint primary key check (batch_id > 0),
    kind text not null check (kind ~ '^[a-z_]+$'),
    source_id text,
    first_position bigint,
    last_position bigint,
    created_at timestamptz not null,
    root bytea not null check (octet_length(root) = 32),
    previous_head bytea not null check (octet_length(previous_head) = 32),
    head bytea not null unique check (octet_length(head) = 32),
    check ((first_position is null) = (last_position is null)),
    check (first_position <= last_position)
);

create table event_log.log_head (
    is_head bool primary key default true check (is_head),
    position bigint not null,
    batch_id bigint not null,
    head bytea not null check (octet_length(head) = 32)
);
insert into event_log.log_head (position, batch_id, head) values (0, 0, decode(repeat('00', 32), 'hex'));

create table event_log.event (
    position bigint primary key check (position > 0),
    event_id uuid not null unique,
    batch_id bigint not null references event_log.batch,
    source_id text not null,
    type text not null,
    time timestamptz not null,
    time_precision text not null check (time_precision in ('instant', 'day', 'month', 'year')),
    recorded_at timestamptz not null,
    ingested_at timestamptz not null,
    data jsonb not null check (jsonb_typeof(data) = 'object'),
    link_commitment bytea not null check (octet_length(link_commitment) = 32),
    leaf bytea not null check (octet_length(leaf) = 32)
);
create index event_ingested_at on event_log.event using brin (ingested_at);

-- Outside the chain, so that it can be deleted: an erased person's facts stay countable, the person is gone.
create table event_log.event_link (
    position bigint not null,
    role text not null check (role ~ '^[a-z_]+$'),
    ref uuid not null,
    salt bytea not null check (octet_length(salt) = 16),
    primary key (position, role)
);
create index event_link_ref on event_log.event_link (ref);

create table event_log.ledger (
    entry_id bigint generated always as identity primary key,
    batch_id bigint not null references event_log.batch,
    load_id uuid not null,
    source_id text not null,
    stream text,
    kind text not null check (kind in ('page', 'sweep', 'finished', 'held', 'failed')),
    read int not null check (read >= 0),
    appended int not null check (appended >= 0),
    duplicate int not null check (duplicate >= 0),
    quarantined int not null check (quarantined >= 0),
    skipped int not null check (skipped >= 0),
    skipped_by_rule jsonb not null check (jsonb_typeof(skipped_by_rule) = 'object'),
    events_appended int not null check (events_appended >= 0),
    voided int not null check (voided between 0 and events_appended),
    drift_fields text[] not null,
    created_at timestamptz not null,
    check (read = appended + duplicate + quarantined + skipped)
);
create index ledger_load on event_log.ledger (source_id, load_id);
create index ledger_batch on event_log.ledger (batch_id);

create table event_log.audit (
    audit_id bigint generated always as identity primary key,
    batch_id bigint not null references event_log.batch,
    kind text not null check (kind ~ '^[a-z_]+(\.[a-z_]+)*$'),
    actor text not null,
    data jsonb not null check (jsonb_typeof(data) = 'object'),
    created_at timestamptz not null
);
create index audit_batch on event_log.audit (batch_id);
