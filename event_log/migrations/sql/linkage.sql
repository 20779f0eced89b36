-- From keyed digests to random refs, and what may be compared about a person.

create schema linkage;

create table linkage.source_subject (
    source_id text not null,
    person_digest bytea not null,
    subject_ref uuid not null unique,
    sealed bytea,
    primary key (source_id, person_digest)
);

create table linkage.source_entity (
    source_id text not null,
    role text not null,
    entity_digest bytea not null,
    ref uuid not null unique,
    primary key (source_id, role, entity_digest)
);

-- Epoch and normaliser are in the key, so that a re-pull can add fresh evidence to a fact that did not change.
create table linkage.evidence (
    source_id text not null,
    record_key bytea not null,
    position bigint not null,
    epoch int not null,
    normaliser_version int not null,
    subject_ref uuid not null,
    domain text not null,
    may_cross bool not null,
    key_domains text[] not null,
    keys bytea[] not null,
    primary key (source_id, record_key, position, epoch, normaliser_version),
    check (cardinality(key_domains) = cardinality(keys))
);
create index evidence_subject on linkage.evidence (subject_ref);
