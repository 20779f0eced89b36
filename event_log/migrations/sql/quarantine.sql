-- Records refused as a whole, sealed to a public key until their age limit.

create schema quarantine;

create table quarantine.record (
    quarantine_id uuid primary key,
    source_id text not null,
    stream text not null,
    record_digest bytea not null,
    content_mac bytea not null,
    reason text not null,
    fields text[] not null,
    sealed bytea not null,
    first_seen_at timestamptz not null,
    load_id uuid not null,
    unique (source_id, stream, record_digest, content_mac)
);
