-- An erasure from its intent to its certificate. Which record was meant stands here as its keyed digest only.

create table vault.erasure (
    saga_id uuid primary key,
    source_id text not null,
    record_key bytea not null,
    reason text not null check (reason ~ '^[a-z_]{1,40}$'),
    step text not null check (step in ('intended', 'found', 'keys_destroyed', 'rows_deleted', 'checked', 'certified')),
    -- What the steps still to come must know; emptied when the certificate is written.
    person_keys uuid[] not null default '{}',
    subject_refs uuid[] not null default '{}',
    -- Counts, dates and digests of figures: what the certificate says.
    findings jsonb not null default '{}' check (jsonb_typeof(findings) = 'object'),
    certificate jsonb,
    intended_at timestamptz not null default clock_timestamp(),
    changed_at timestamptz not null default clock_timestamp(),
    check ((step = 'certified') = (certificate is not null)),
    check (step <> 'certified' or (person_keys = '{}' and subject_refs = '{}'))
);
create unique index erasure_open on vault.erasure (source_id, record_key) where step <> 'certified';

grant select, insert, update on vault.erasure to keyholder;
