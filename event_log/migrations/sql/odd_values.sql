-- What was odd in what records say of people, by load: names of outcomes and counts, no value, nothing about anybody.
-- Not chained: a page is proven by its line in the ledger, and these counts say how good a source writes.

create table event_log.odd_value (
    load_id uuid not null,
    source_id text not null,
    stream text not null,
    outcome text not null check (outcome ~ '^[a-z_]+\.[a-z_]+$'),
    records bigint not null check (records > 0),
    primary key (load_id, stream, outcome)
);

grant select, insert, update on event_log.odd_value to intake;
grant select on event_log.odd_value to modeller, checker;
