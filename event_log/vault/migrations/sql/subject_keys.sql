-- One data key for each subject, in place of one for each person: a subject never changes person in it, so nothing of somebody
-- erased stays under a key that lives on (docs/decisions/0335). Under the keys of persons nothing was ever sealed.

create table vault.subject (
    subject_ref uuid primary key,
    wrapped_data_key bytea not null,
    kek_id text not null,
    created_at timestamptz not null default clock_timestamp()
);
drop table vault.person;

-- The linker seals evidence and compares it, so it makes keys and reads them; it destroys and rewraps none.
grant select (subject_ref, wrapped_data_key, kek_id), insert (subject_ref, wrapped_data_key, kek_id) on vault.subject to linker;
grant select, delete on vault.subject to keyholder;
grant update (wrapped_data_key, kek_id) on vault.subject to keyholder;
