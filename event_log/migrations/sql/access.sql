-- What a reader sees instead of a person_key: a pseudonym of the reader's domain and of the epoch that counts now.

create schema access;

-- One row for each domain. Views join its epoch, so that a rotation is one update; the next one is filled beside it.
create table access.pseudonym_epoch (
    domain text primary key check (domain ~ '^[a-z_]{1,40}$'),
    epoch int not null check (epoch > 0),
    next_epoch int check (next_epoch > epoch),
    switched_at timestamptz not null default clock_timestamp()
);
insert into access.pseudonym_epoch (domain, epoch) values ('analyst', 1), ('coordinator', 1);

-- No index: a rotation writes a row for every person beside the old ones, views join whole epochs, and an index would cost
-- five times what the rows cost. That nobody has two is held by the lock on the epoch, and proven before each switch.
create table access.person_pseudonym (
    domain text not null collate "C",
    epoch int not null,
    person_key uuid not null,
    pseudonym uuid not null
);

grant usage on schema access to linker, keyholder, modeller;
-- The linker fills in whom a resolve made; the update right is for its lock on the epoch.
grant select, update (switched_at) on access.pseudonym_epoch to linker;
grant select, insert on access.person_pseudonym to linker;
-- The keyholder rotates and erases.
grant select, update on access.pseudonym_epoch to keyholder;
grant select, insert, delete on access.person_pseudonym to keyholder;
-- The views that dbt makes for readers join it; readers read the views.
grant select on access.pseudonym_epoch, access.person_pseudonym to modeller;
