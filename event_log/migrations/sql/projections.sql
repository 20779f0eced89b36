-- What intake and resolve know about the present. All of it can be changed; none of it is chained.

-- One row for each source record: the fast answer to "is anything in it new", and to "was it met in this sweep".
create table event_log.source_record (
    source_id text not null,
    record_key bytea not null,
    stream text not null,
    content_digest bytea not null,
    is_live bool not null,
    seen_sweep bigint,
    primary key (source_id, record_key)
) with (fillfactor = 80);

-- One row for each fact ever seen in a record: the version that counts now.
create table event_log.record_state (
    source_id text not null,
    record_key bytea not null,
    slot text not null,
    version int not null check (version > 0),
    content_mac bytea not null,
    position bigint not null,
    is_live bool not null,
    primary key (source_id, record_key, slot)
) with (fillfactor = 90);

create table event_log.source_cursor (
    source_id text not null,
    stream text not null,
    cursor jsonb,
    sweep bigint not null,
    load_id uuid not null,
    updated_at timestamptz not null,
    primary key (source_id, stream)
);

create table event_log.reporting_organisation (
    source_id text not null,
    organisation_id text not null,
    organisation_kind_code text not null,
    region_code text not null,
    service_type_codes text[] not null,
    assesses_needs bool not null,
    service_area_codes text[] not null,
    reports_from date not null check (extract(day from reports_from) = 1),
    reports_until date,
    loaded_at timestamptz not null,
    primary key (source_id, organisation_id)
);

create table event_log.expected_report (
    source_id text not null,
    organisation_id text not null,
    period date not null check (extract(day from period) = 1),
    due_on date not null,
    primary key (source_id, organisation_id, period)
);

-- Projection of persons.linked and persons.separated. Valid at N: from_position <= N and (to_position is null or N < to_position).
create table event_log.subject_person (
    subject_ref uuid not null,
    person_key uuid not null,
    from_position bigint not null,
    to_position bigint check (from_position < to_position),
    primary key (subject_ref, from_position)
);
create unique index subject_person_current on event_log.subject_person (subject_ref) where to_position is null;
create index subject_person_person on event_log.subject_person (person_key);
