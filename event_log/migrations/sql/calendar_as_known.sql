-- The two tables of the calendar say what the source files say now. What they said before is kept here, written by a
-- trigger, so that nobody who registers a calendar can forget it. Of what stood before this migration nobody knows since
-- when: it counts as known from the beginning.

create table event_log.reporting_organisation_known (
    source_id text not null,
    organisation_id text not null,
    organisation_kind_code text not null,
    region_code text not null,
    service_type_codes text[] not null,
    assesses_needs bool not null,
    service_area_codes text[] not null,
    reports_from date not null,
    reports_until date,
    known_from timestamptz not null,
    primary key (source_id, organisation_id, known_from)
);

create table event_log.expected_report_known (
    source_id text not null,
    organisation_id text not null,
    period date not null,
    due_on date not null,
    known_from timestamptz not null,
    primary key (source_id, organisation_id, period, known_from)
);

insert into event_log.reporting_organisation_known
select
    source_id, organisation_id, organisation_kind_code, region_code, service_type_codes, assesses_needs,
    service_area_codes, reports_from, reports_until, '-infinity'
from event_log.reporting_organisation;

insert into event_log.expected_report_known
select source_id, organisation_id, period, due_on, '-infinity' from event_log.expected_report;

create function event_log.keep_reporting_organisation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into event_log.reporting_organisation_known values (
        new.source_id, new.organisation_id, new.organisation_kind_code, new.region_code, new.service_type_codes,
        new.assesses_needs, new.service_area_codes, new.reports_from, new.reports_until, clock_timestamp()
    );
    return null;
end
$$;

create function event_log.keep_expected_report() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into event_log.expected_report_known values (
        new.source_id, new.organisation_id, new.period, new.due_on, clock_timestamp()
    );
    return null;
end
$$;
revoke all on function event_log.keep_reporting_organisation() from public;
revoke all on function event_log.keep_expected_report() from public;

create trigger said_first after insert on event_log.reporting_organisation
for each row execute function event_log.keep_reporting_organisation();
-- each load says the same again: only what is said anew is kept, and the time of the load is no part of it
create trigger said_anew after update on event_log.reporting_organisation
for each row when (
    (old.organisation_kind_code, old.region_code, old.service_type_codes, old.assesses_needs, old.service_area_codes,
    old.reports_from, old.reports_until)
    is distinct from
    (new.organisation_kind_code, new.region_code, new.service_type_codes, new.assesses_needs, new.service_area_codes,
    new.reports_from, new.reports_until)
) execute function event_log.keep_reporting_organisation();
create trigger said_first after insert on event_log.expected_report
for each row execute function event_log.keep_expected_report();
create trigger said_anew after update on event_log.expected_report
for each row when (old.due_on is distinct from new.due_on) execute function event_log.keep_expected_report();

grant select on event_log.reporting_organisation_known, event_log.expected_report_known to modeller, checker;
