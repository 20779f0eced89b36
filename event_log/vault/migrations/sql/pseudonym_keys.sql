-- One random key for each domain and epoch of pseudonyms. A rotation deletes the old one: nobody can draw old pseudonyms again.

create table vault.pseudonym_key (
    domain text not null,
    epoch int not null check (epoch > 0),
    wrapped_key bytea not null,
    kek_id text not null,
    created_at timestamptz not null default clock_timestamp(),
    primary key (domain, epoch)
);

grant select, insert on vault.pseudonym_key to linker;
grant select, insert, delete on vault.pseudonym_key to keyholder;
-- A new wrapping key rewraps what the old one held.
grant update (wrapped_key, kek_id) on vault.pseudonym_key to keyholder;
grant update (wrapped_data_key, kek_id) on vault.person to keyholder;
