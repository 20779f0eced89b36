-- What was appended stays. Grants say so too; this holds for the owner and the superuser as well, until they say aloud that they disable it.

create function event_log.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The event log is append-only: % of %.% refused', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

create trigger append_only before update or delete or truncate on event_log.event
for each statement execute function event_log.refuse_change();
create trigger append_only before update or delete or truncate on event_log.batch
for each statement execute function event_log.refuse_change();
create trigger append_only before update or delete or truncate on event_log.ledger
for each statement execute function event_log.refuse_change();
create trigger append_only before update or delete or truncate on event_log.audit
for each statement execute function event_log.refuse_change();
create trigger append_only before update or truncate on event_log.event_link
for each statement execute function event_log.refuse_change();
create trigger append_only before insert or delete or truncate on event_log.log_head
for each statement execute function event_log.refuse_change();

-- The head moves by one batch, over exactly the events that lie between: no gap can be committed, whoever writes.
create function event_log.require_next_head() returns trigger language plpgsql as $$
declare
    appended bigint;
begin
    select count(*) into appended from event_log.event where event.position > old.position;
    if new.batch_id <> old.batch_id + 1
        or new.position <> old.position + appended
        or not exists (
            select from event_log.batch
            where batch.batch_id = new.batch_id
                and batch.previous_head = old.head
                and batch.head = new.head
                and batch.last_position is not distinct from nullif(new.position, old.position)
        )
        or (appended > 0 and not exists (select from event_log.event where event.position = new.position))
    then
        raise exception 'The head of the event log can move only over a whole batch of consecutive events'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger next_head before update on event_log.log_head
for each row execute function event_log.require_next_head();

alter table event_log.event enable always trigger append_only;
alter table event_log.batch enable always trigger append_only;
alter table event_log.ledger enable always trigger append_only;
alter table event_log.audit enable always trigger append_only;
alter table event_log.event_link enable always trigger append_only;
alter table event_log.log_head enable always trigger append_only;
alter table event_log.log_head enable always trigger next_head;
