-- The published editions. Pages read this schema only; a row is never changed, an edition never taken back silently.

create schema if not exists publication;

create table if not exists publication.vintage (
    vintage_id text primary key,
    audience text not null,
    to_position bigint not null,
    chain_root text not null,
    data_as_of date not null,
    definitions_version text not null,
    code_version text not null,
    created_at timestamptz not null,
    content_digest bytea not null,
    public_key bytea not null,
    signature bytea not null,
    unique (audience, to_position, definitions_version)
);

comment on table publication.vintage is
'One row per published edition. signature: Ed25519 over the canonical bytes of the edition (report/vintage.py).';

create table if not exists publication.cell (
    vintage_id text not null references publication.vintage,
    table_name text not null,
    period text not null,
    region_code text not null,
    service_type_code text not null,
    category_code text not null,
    measure text not null,
    mark text not null check (mark in ('shown', 'none', 'band', 'hidden')),
    value numeric,
    status text not null check (status in ('complete', 'partial', 'not_reported')),
    expected_organisations integer,
    reported_organisations integer,
    primary key (vintage_id, table_name, period, region_code, service_type_code, category_code, measure),
    check ((value is null) = (mark in ('band', 'hidden')))
);

comment on table publication.cell is
'Every published figure after disclosure control. ALL and year stand for totals; empty codes do not apply.';

create table if not exists publication.frozen_cell (
    vintage_id text not null references publication.vintage,
    table_name text not null,
    period text not null,
    region_code text not null,
    service_type_code text not null,
    category_code text not null,
    measure text not null,
    count numeric not null,
    primary key (vintage_id, table_name, period, region_code, service_type_code, category_code, measure)
);

comment on table publication.frozen_cell is
'The exact finest cells an edition was protected from: for the releaser alone, so that it can be reproduced.';

create table if not exists publication.region (
    vintage_id text not null references publication.vintage,
    region_code text not null,
    region_name text not null,
    macro_region_name text not null,
    is_in_country boolean not null,
    population integer,
    primary key (vintage_id, region_code)
);

create table if not exists publication.service_type (
    vintage_id text not null references publication.vintage,
    service_type_code text not null,
    service_type_label text not null,
    standard_days integer,
    primary key (vintage_id, service_type_code)
);

create table if not exists publication.report_due (
    vintage_id text not null references publication.vintage,
    organisation_id text not null,
    period_month text not null,
    due_on date not null,
    is_received boolean not null,
    primary key (vintage_id, organisation_id, period_month)
);

comment on table publication.report_due is
'Which monthly reports were due when the edition was made, and whether they had come. For the coalition.';

create or replace function publication.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'A published edition is never changed' using errcode = 'insufficient_privilege';
end
$$;

do $$
declare
    name text;
begin
    for name in select tablename from pg_tables where schemaname = 'publication' loop
        execute format(
            'create or replace trigger never_changed before update or delete or truncate on publication.%I '
            'for each statement execute function publication.refuse_change()', name
        );
    end loop;
end
$$;

grant usage on schema publication to reader, releaser, checker;
grant select, insert on all tables in schema publication to releaser;
grant select on
publication.vintage, publication.cell, publication.region, publication.service_type, publication.report_due
to reader, checker;
