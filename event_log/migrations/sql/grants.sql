-- What each role may do, and nothing else. docs/reference/event-log.md, "Roles".

revoke all on all functions in schema event_log from public;
grant usage on schema event_log to intake, linker, keyholder, modeller, releaser, checker;
grant usage on schema linkage to intake, linker, keyholder;
grant usage on schema quarantine to intake, keyholder;

-- intake: appends, and keeps its own books
grant select, insert on event_log.event, event_log.event_link, event_log.batch, event_log.ledger to intake;
grant select on event_log.audit to intake;
grant select, update on event_log.log_head to intake;
grant select, insert, update on
event_log.source_record, event_log.record_state, event_log.source_cursor, event_log.reporting_organisation,
event_log.expected_report
to intake;
grant select, insert on all tables in schema linkage to intake;
grant select, insert on quarantine.record to intake;

-- linker: who is whom
grant select on
event_log.event, event_log.event_link, event_log.batch, event_log.log_head, event_log.source_record,
event_log.record_state, event_log.ledger, event_log.audit
to linker;
grant select, insert, update on event_log.subject_person to linker;
grant select on all tables in schema linkage to linker;

-- keyholder: the only one that deletes, and only what leads to a person
grant select on
event_log.event, event_log.batch, event_log.log_head, event_log.ledger, event_log.audit
to keyholder;
grant select, delete on
event_log.event_link, event_log.source_record, event_log.record_state, event_log.subject_person
to keyholder;
grant select, delete on all tables in schema linkage to keyholder;
grant select, delete on quarantine.record to keyholder;

-- modeller: dbt reads what it counts; the keyed books of intake are not among it
grant select on
event_log.event, event_log.event_link, event_log.batch, event_log.log_head, event_log.ledger, event_log.audit,
event_log.subject_person, event_log.reporting_organisation, event_log.expected_report
to modeller;

-- checker: the check of the synthetic country
grant select on all tables in schema event_log to checker;
grant usage on schema quarantine to checker;
grant select (source_id, stream, reason, record_digest) on quarantine.record to checker; -- counts, nothing sealed

-- releaser: nothing of the log but the door for its audit entries
grant execute on function event_log.append_derived(text, jsonb, text, jsonb) to linker, keyholder, modeller, releaser;
