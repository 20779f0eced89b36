-- What evidence was judged by, what came of it, and what people said of it. Handles are random: they lead to pairs, never to names.

-- m and u of a fitted model, and how frequent values are is not among them: no row says anything of one person.
create table linkage.model (
    model_id bigint generated always as identity primary key,
    domain text not null,
    epoch int not null,
    normaliser_version int not null,
    subjects int not null,
    parameters jsonb not null,
    fitted_at timestamptz not null default clock_timestamp()
);

-- Which subjects were compared, and up to which of their evidence: who is not in here, or has newer evidence, is compared next.
create table linkage.compared (
    subject_ref uuid not null,
    domain text not null,
    evidence_mark bigint not null,
    model_id bigint not null references linkage.model,
    primary key (subject_ref, domain)
);

-- Two subjects that are or may be one person. `levels` says per field how far they agree, in steps; no value, no digest.
create table linkage.pair (
    handle uuid primary key default gen_random_uuid(),
    one_ref uuid not null,
    other_ref uuid not null,
    domain text not null,
    model_id bigint not null references linkage.model,
    probability real not null check (probability between 0 and 1),
    levels jsonb not null,
    state text not null check (state in ('linked', 'review', 'same', 'different', 'expired', 'undone', 'stale')),
    created_at timestamptz not null default clock_timestamp(),
    decided_at timestamptz not null default clock_timestamp(),
    check (one_ref < other_ref),
    unique (one_ref, other_ref, domain)
);
create index pair_other on linkage.pair (other_ref);
create index pair_open on linkage.pair (created_at) where state = 'review';

-- One answer for each reviewer, who is a database login.
create table linkage.answer (
    handle uuid not null references linkage.pair on delete cascade,
    reviewer text not null,
    is_same bool not null,
    answered_at timestamptz not null default clock_timestamp(),
    primary key (handle, reviewer)
);

grant select on linkage.model, linkage.compared, linkage.pair, linkage.answer to linker, keyholder;
grant insert on linkage.model to linker;
grant insert, update on linkage.compared, linkage.pair to linker;
grant delete on linkage.compared, linkage.pair, linkage.answer to keyholder;
