-- The vault: one wrapped key for each person, and the register of who asked to be forgotten. A database of its own.

create table vault.person (
    person_key uuid primary key,
    wrapped_data_key bytea not null,
    kek_id text not null,
    created_at timestamptz not null default clock_timestamp()
);

-- Keyed digests only. It outlives every backup of the warehouse: a restore replays it.
create table vault.erased_register (
    source_id text not null,
    digest bytea not null,
    kind text not null check (kind in ('record', 'person')),
    registered_at timestamptz not null default clock_timestamp(),
    primary key (source_id, digest)
);

create function vault.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The register of erasures is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end
$$;
create trigger append_only before update or delete or truncate on vault.erased_register
for each statement execute function vault.refuse_change();
alter table vault.erased_register enable always trigger append_only;

do $$
declare
    missing text;
begin
    for missing in
        select wanted.role
        from unnest(array['intake', 'linker', 'keyholder']) as wanted (role)
        left join pg_roles on pg_roles.rolname = wanted.role
        where pg_roles.rolname is null
    loop
        execute format('create role %I nologin', missing);
    end loop;
    execute format('grant connect on database %I to intake, linker, keyholder', current_database());
end
$$;

grant usage on schema vault to intake, linker, keyholder;
grant select, insert, delete on vault.person to keyholder;
grant select, insert on vault.erased_register to keyholder;
-- The linker makes persons but cannot read a wrapped key back.
grant select (person_key), insert (person_key, wrapped_data_key, kek_id) on vault.person to linker;
-- Intake leaves out whoever was erased.
grant select on vault.erased_register to intake;
