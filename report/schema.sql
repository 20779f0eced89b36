-- What may be read by a reader, and what the releaser alone keeps to reproduce it. Safe to repeat.
create schema if not exists publication;
create schema if not exists frozen;

create table if not exists publication.vintage (
    vintage_id text primary key,
    audience text not null check (audience in ('internal')),
    to_position bigint not null,
    chain_head text not null,
    data_as_of date not null,
    period_year text not null,
    definitions_version text not null,
    code_version text not null,
    protected_cells int not null,
    created_at timestamptz not null,
    content_digest bytea not null check (octet_length(content_digest) = 32),
    public_key bytea not null,
    signature bytea not null,
    unique (audience, to_position, definitions_version, code_version)
);
create table if not exists publication.cell (
    vintage_id text not null references publication.vintage,
    table_name text not null,
    period text not null,
    region_code text not null,
    service_type_code text not null,
    category_code text not null,
    mark text not null check (mark in ('shown', 'none', 'band', 'hidden', 'not_reported')),
    value numeric,
    primary key (vintage_id, table_name, period, region_code, service_type_code, category_code),
    check ((value is not null) = (mark in ('shown', 'none')))
);
create table if not exists publication.coverage (
    vintage_id text not null references publication.vintage,
    period text not null,
    region_code text not null,
    service_type_code text not null,
    expected_organisations int not null,
    reported_organisations int not null,
    primary key (vintage_id, period, region_code, service_type_code),
    check (reported_organisations between 0 and expected_organisations)
);
create table if not exists publication.missing_report (
    vintage_id text not null references publication.vintage,
    organisation_id text not null,
    period_month text not null,
    due_on date not null,
    primary key (vintage_id, organisation_id, period_month)
);
create table if not exists publication.label (
    vintage_id text not null references publication.vintage,
    kind text not null check (kind in ('period', 'region', 'macro_region', 'service_type', 'organisation')),
    code text not null,
    parent_code text,
    name text not null,
    sort_order int not null,
    primary key (vintage_id, kind, code)
);
-- From that quarter on a series counts something else; `*` for every category of the table.
create table if not exists publication.series_break (
    vintage_id text not null references publication.vintage,
    table_name text not null,
    category_code text not null,
    from_quarter text not null,
    break_kind_code text not null check (break_kind_code in ('definition', 'source', 'coverage', 'linkage')),
    note_en text not null,
    note_sq text not null,
    primary key (vintage_id, table_name, category_code, from_quarter)
);
-- The finest cells as they were before protection: an edition is reproduced from these, and nobody else reads them.
create table if not exists frozen.cell (
    vintage_id text not null references publication.vintage,
    table_name text not null,
    period text not null,
    region_code text not null,
    service_type_code text not null,
    category_code text not null,
    value numeric not null,
    primary key (vintage_id, table_name, period, region_code, service_type_code, category_code)
);

-- The newest edition with its names, the way analysts ask for it: one row for each published cell. A zero of which every
-- report is missing is not reported (report/pages/figures.py says the same, and a test holds the two together).
create or replace view publication.figure as
with newest as (select * from publication.vintage order by to_position desc, created_at desc limit 1),

silent as (
    select cell.table_name, cell.period, cell.region_code, cell.service_type_code
    from newest
    inner join publication.cell on newest.vintage_id = cell.vintage_id
    inner join publication.coverage
        on
            newest.vintage_id = coverage.vintage_id
            and cell.service_type_code = coverage.service_type_code
            and cell.period in (coverage.period, newest.period_year)
            and cell.region_code in (coverage.region_code, 'COUNTRY')
    inner join publication.label on
        newest.vintage_id = label.vintage_id and label.kind = 'region' and coverage.region_code = label.code
    where
        cell.mark = 'none' and cell.table_name in ('gaps', 'clients')
        and (cell.region_code <> 'COUNTRY' or label.parent_code is distinct from label.code)
    group by cell.table_name, cell.period, cell.region_code, cell.service_type_code
    having bool_and(coverage.expected_organisations > 0 and coverage.reported_organisations = 0)
)

select
    cell.table_name as table_code,
    cell.period,
    cell.region_code,
    coalesce(region.name, 'Whole country') as region,
    nullif(cell.service_type_code, 'ALL') as service_type_code,
    service_type.name as service_type,
    cell.category_code,
    case when not (cell.mark = 'none' and silent.period is not null) then cell.value end as value,
    case
        when cell.mark = 'not_reported' or (cell.mark = 'none' and silent.period is not null) then '[x]'
        when cell.mark in ('band', 'hidden') then '[c]'
        else ''
    end as mark,
    coverage.expected_organisations,
    coverage.reported_organisations,
    newest.data_as_of,
    newest.vintage_id as edition,
    case when series_break.note_en is null then '' else 'b' end as break_mark,
    coalesce(series_break.note_en, '') as break_note
from newest
inner join publication.cell on newest.vintage_id = cell.vintage_id
left join silent using (table_name, period, region_code, service_type_code)
left join publication.coverage
    on
        newest.vintage_id = coverage.vintage_id and cell.table_name in ('gaps', 'clients')
        and cell.period = coverage.period and cell.region_code = coverage.region_code
        and cell.service_type_code = coverage.service_type_code
left join lateral (
    select string_agg(each.note_en, ' ' order by each.from_quarter, each.category_code) as note_en
    from publication.series_break as each
    where
        newest.vintage_id = each.vintage_id and cell.table_name = each.table_name
        and each.category_code in ('*', cell.category_code)
        and (
            cell.period = each.from_quarter
            or (
                cell.period = newest.period_year
                and each.from_quarter between split_part(cell.period, '/', 1) and split_part(cell.period, '/', 2)
            )
        )
) as series_break on true
left join publication.label as region
    on newest.vintage_id = region.vintage_id and region.kind = 'region' and cell.region_code = region.code
left join publication.label as service_type
    on
        newest.vintage_id = service_type.vintage_id and service_type.kind = 'service_type'
        and cell.service_type_code = service_type.code;

create or replace function publication.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'A published vintage is never changed: % refused', tg_op using errcode = 'insufficient_privilege';
end
$$;
do $$
declare
    frozen_table text;
begin
    foreach frozen_table in array array[
        'publication.vintage', 'publication.cell', 'publication.coverage', 'publication.missing_report', 'publication.label',
        'publication.series_break', 'frozen.cell'
    ] loop
        execute format('drop trigger if exists never_changed on %s', frozen_table);
        execute format(
            'create trigger never_changed before update or delete or truncate on %s '
            'for each statement execute function publication.refuse_change()', frozen_table
        );
        execute format('alter table %s enable always trigger never_changed', frozen_table);
    end loop;
end
$$;

do $$
declare
    missing text;
begin
    for missing in
        select wanted.role from unnest(array['releaser', 'reader', 'analyst', 'coordinator', 'checker']) as wanted (role)
        left join pg_roles on pg_roles.rolname = wanted.role
        where pg_roles.rolname is null
    loop
        execute format('create role %I nologin', missing);
    end loop;
    execute format('grant connect on database %I to releaser, reader', current_database());
end
$$;
grant usage on schema publication to releaser, reader, analyst, coordinator, checker;
grant usage on schema frozen to releaser;
grant select, insert on all tables in schema publication to releaser;
grant select, insert on all tables in schema frozen to releaser;
grant select on all tables in schema publication to reader, analyst, coordinator, checker;
