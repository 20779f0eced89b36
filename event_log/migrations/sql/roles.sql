-- The roles that grants name. An installation makes them with a login; where one is missing, it is made without.
do $$
declare
    missing text;
begin
    for missing in
        select wanted.role
        from unnest(array[
            'intake', 'linker', 'keyholder', 'modeller', 'releaser', 'checker', 'analyst', 'coordinator', 'reader'
        ]) as wanted (role)
        left join pg_roles on pg_roles.rolname = wanted.role
        where pg_roles.rolname is null
    loop
        execute format('create role %I nologin', missing);
    end loop;
    execute format(
        'grant connect on database %I to intake, linker, keyholder, modeller, releaser, checker, analyst, coordinator, reader',
        current_database()
    );
    -- The modeller owns what dbt builds: staging, intermediate, marts, reporting, seeds.
    execute format('grant create, temporary on database %I to modeller', current_database());
end
$$;
