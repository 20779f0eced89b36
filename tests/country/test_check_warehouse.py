"""The check against a warehouse that the real pipeline built from live sources: no difference, until there is one."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from nrm.stack import Installation, database_url
from nrm.stack.databases import cluster, port_of
from nrm.stack.keys import record_key
from synthetic.check import CheckResult, check_marts, run_check, world_of
from synthetic.check.log import compare_log
from synthetic.check.mart import World
from synthetic.check.truth import read_facts
from synthetic.check.warehouse import connect
from synthetic.check.withdrawals import withdrawn
from tests.support.walked import build_marts

COPY = "spoiled"
SPOILABLE = "alter table event_log.event disable trigger all"
"""Only whoever owns the table can: the log refuses changes to everybody else."""
Connection = psycopg.Connection[DictRow]


@pytest.fixture(scope="module")
def world(walked: Installation) -> World:
    """The planted facts under the persons of the log, as they were before anything was spoiled."""
    result = CheckResult()
    with connect(database_url(walked, "checker")) as connection:
        world = world_of(connection, read_facts(walked.synthetic), record_key(walked), result)
    assert result.differences == []
    return world


@pytest.fixture
def warehouse(walked: Installation) -> Iterator[Connection]:
    """A transaction of the superuser, to spoil things in; afterwards it never happened."""
    with psycopg.connect(_superuser(walked), row_factory=dict_row) as connection:
        connection.execute(SPOILABLE)
        yield connection
        connection.rollback()


def _superuser(installation: Installation, database: str = "warehouse") -> str:
    return cluster(installation).conninfo(port_of(installation), database)


@contextmanager
def copied(installation: Installation) -> Iterator[str]:
    """The superuser's address of a copy of the warehouse, for as long as it is needed."""
    with psycopg.connect(_superuser(installation, "postgres"), autocommit=True) as connection:
        connection.execute(f"create database {COPY} template warehouse owner nrm_owner".encode())
        connection.execute(f"grant connect, create, temporary on database {COPY} to modeller".encode())
        try:
            yield _superuser(installation, COPY)
        finally:
            connection.execute(f"drop database {COPY} with (force)".encode())


def check(connection: Connection, world: World) -> CheckResult:
    result = CheckResult()
    compare_log(connection, world, result)
    check_marts(connection, world, result)
    return result


def found(connection: Connection, world: World) -> set[tuple[str, str]]:
    """(mart, measure) of each difference."""
    return {(one.mart, one.measure) for one in check(connection, world).differences}


def test_what_the_pipeline_built_is_what_was_planted(walked: Installation) -> None:
    result = run_check(walked.home, database_url(walked, "checker"), record_key(walked))
    assert result.differences == []
    assert result.compared > 20_000
    assert all(one.cells for one in result.indicators)
    assert any("own partition" in one.note for one in result.indicators)


def test_withdrawals_are_planted_and_leave_every_figure_but_the_tally(walked: Installation, world: World) -> None:
    planted = read_facts(walked.synthetic)
    gone = withdrawn(planted, world.people.of)
    assert gone and {one.is_withdrawn for one in planted.consents} == {False, True}
    assert len(world.facts.deliveries) < len(planted.deliveries)
    assert sum(one.count for one in world.facts.refusals) > sum(one.count for one in planted.refusals)


def test_the_check_tells_how_good_the_persons_are(walked: Installation) -> None:
    persons = run_check(walked.home, database_url(walked, "checker"), record_key(walked)).persons
    assert persons is not None
    assert persons["precision"] >= 0.999
    assert 0.9 < persons["recall"] <= persons["permitted_recall"] <= 1
    assert 0.1 < persons["slip_rate"] < 0.3
    assert persons["true_persons"] <= persons["drawn_persons"] < persons["subjects"]
    assert persons["largest_effect"] == max(each["share"] for each in persons["effects"])


def test_a_spoiled_transaction_is_no_difference_before_it_is_spoiled(warehouse: Connection, world: World) -> None:
    assert found(warehouse, world) == set()


Spoil = tuple[str, set[tuple[str, str]]]
IN_THE_MARTS: dict[str, Spoil] = {
    "a delivery not counted": (
        "update reporting.rpt_services_quarterly set deliveries = deliveries - 1 where ctid = (select min(ctid)"
        " from reporting.rpt_services_quarterly where deliveries > 1)",
        {("rpt_services_quarterly", "deliveries")},
    ),
    "a person counted twice": (
        "update reporting.rpt_clients_quarterly set persons = persons + 1"
        " where ctid = (select min(ctid) from reporting.rpt_clients_quarterly)",
        {("rpt_clients_quarterly", "persons")},
    ),
    "a row counted twice": (
        "insert into reporting.rpt_detections_quarterly select * from reporting.rpt_detections_quarterly limit 1",
        {("rpt_detections_quarterly", "rows")},
    ),
    "a month shifted": (
        "update reporting.rpt_reporting_monthly set period_month = '2030-01' where ctid = (select max(ctid)"
        " from reporting.rpt_reporting_monthly)",
        {("rpt_reporting_monthly", "rows")},
    ),
    "declined and unavailable swapped": (
        "update reporting.rpt_gaps_quarterly set barrier = unmet, unmet = barrier where barrier <> unmet",
        {("rpt_gaps_quarterly", "barrier"), ("rpt_gaps_quarterly", "unmet")},
    ),
    "a region dropped": (
        "delete from reporting.rpt_gaps_quarterly where region_code = 'AV-08'",
        {("rpt_gaps_quarterly", "rows")},
    ),
    "a column renamed": (
        "alter table reporting.rpt_identifications_quarterly rename median_days to days_median",
        {("rpt_identifications_quarterly", "median_days"), ("rpt_identifications_quarterly", "days_median")},
    ),
    "a column nobody counts": (
        "alter table reporting.rpt_clients_quarterly add column households int default 0",
        {("rpt_clients_quarterly", "households")},
    ),
    "a mart not built": (
        "drop table reporting.rpt_cost_per_client_quarterly",
        {("rpt_cost_per_client_quarterly", "table")},
    ),
    "a cent too much": (
        "update reporting.rpt_cost_per_client_quarterly set running_cost = running_cost + 0.01"
        " where ctid = (select min(ctid) from reporting.rpt_cost_per_client_quarterly)",
        {("rpt_cost_per_client_quarterly", "running_cost")},
    ),
    "no build": ("delete from reporting.build", {("build", "rows")}),
    "an old build": (
        "update reporting.build set data_as_of = data_as_of - 1",
        {("build", "data_as_of")},
    ),
    "money unnoticed": (
        "update reporting.build set unmapped_rows = unmapped_rows - 1",
        {("build", "unmapped_rows")},
    ),
}


@pytest.mark.parametrize("name", IN_THE_MARTS)
def test_each_flaw_of_a_mart_is_found_and_no_other(warehouse: Connection, world: World, name: str) -> None:
    statement, differences = IN_THE_MARTS[name]
    assert warehouse.execute(statement.encode()).rowcount != 0
    assert found(warehouse, world) == differences


IN_THE_LOG: dict[str, Spoil] = {
    "an event deleted": (
        "delete from event_log.event where position = (select min(position) from event_log.event"
        " where type = 'phase.entered')",
        {("event_log.event", "current_events")},
    ),
    "an event too many": (
        "update event_log.event set type = 'setback.recorded' where position = (select min(position)"
        " from event_log.event where type = 'phase.entered')",
        {("event_log.event", "current_events")},
    ),
    "a person made two": (
        "update event_log.subject_person set person_key = gen_random_uuid() where subject_ref = (select"
        " min(subject_ref::text)::uuid from event_log.subject_person group by person_key having count(*) > 1 limit 1)",
        {("event_log.subject_person", "persons_by_subjects")},
    ),
    "two persons made one": (
        "update event_log.subject_person set person_key = (select min(person_key::text)::uuid"
        " from event_log.subject_person) where person_key = (select max(person_key::text)::uuid from"
        " event_log.subject_person)",
        {("event_log.subject_person", "persons_by_subjects")},
    ),
    "a broken record not refused": (
        "delete from quarantine.record where quarantine_id = (select min(quarantine_id::text)::uuid"
        " from quarantine.record)",
        {("quarantine.record", "records")},
    ),
    "a sound record refused": (
        "insert into quarantine.record select (jsonb_populate_record(one, jsonb_build_object('quarantine_id',"
        " gen_random_uuid(), 'record_digest', '\\x00'))).* from quarantine.record as one limit 1",
        {("quarantine.record", "records")},
    ),
    "a load after the build": (
        "insert into event_log.event select (jsonb_populate_record(one, jsonb_build_object('position', position"
        " + 1000000, 'event_id', gen_random_uuid()))).* from event_log.event as one where type = 'case.opened' limit 1",
        {("build", "events_after_build")},
    ),
}


@pytest.mark.parametrize("name", IN_THE_LOG)
def test_each_flaw_of_the_log_is_found_and_no_other(warehouse: Connection, world: World, name: str) -> None:
    statement, differences = IN_THE_LOG[name]
    assert warehouse.execute(statement.encode()).rowcount >= 1
    assert found(warehouse, world) == differences


def test_a_ledger_that_does_not_balance_is_found(warehouse: Connection, world: World) -> None:
    """The database refuses such a row; the check does not rely on that."""
    rules = warehouse.execute(
        "select conname from pg_constraint where conrelid = 'event_log.ledger'::regclass and contype = 'c'"
    ).fetchall()
    for rule in rules:
        warehouse.execute(f"alter table event_log.ledger drop constraint {rule['conname']}".encode())
    warehouse.execute("alter table event_log.ledger disable trigger all")
    warehouse.execute("update event_log.ledger set read = read + 1 where entry_id = 1")
    assert found(warehouse, world) == {("event_log.ledger", "unbalanced_rows")}


TAKEN_IN_WRONGLY: dict[str, tuple[str, set[str]]] = {
    "an event deleted": (
        "delete from event_log.event where position = (select max(position) from event_log.event"
        " where type = 'service.delivered')",
        {"event_log.event", "rpt_services_quarterly"},
    ),
    "a person doubled": (
        "update event_log.subject_person set person_key = gen_random_uuid() where subject_ref in (select"
        " min(subject_ref::text)::uuid from event_log.subject_person group by person_key having count(*) > 1)",
        {"event_log.subject_person", "rpt_clients_quarterly", "rpt_services_quarterly"},
    ),
    "a month shifted": (
        "update event_log.event set data = data || '{\"period\": \"2026-08\"}' where type = 'report.submitted'"
        " and data ->> 'period' = '2026-09' and data ->> 'organisation_id' = 'NGO-01'",
        {"rpt_reporting_monthly", "rpt_gaps_quarterly"},
    ),
    "declined and unavailable swapped": (
        "update event_log.event set data = data || jsonb_build_object('disposition_code', case"
        " data ->> 'disposition_code' when 'declined' then 'unavailable' else 'declined' end), type = case"
        " type when 'assistance.declined' then 'placement.ended' else type end"
        " where type = 'assistance.declined' or data ->> 'disposition_code' in ('declined', 'unavailable')",
        {"event_log.event", "rpt_gaps_quarterly"},
    ),
    "a region dropped": (
        "update event_log.event set data = data - 'residence_region_code'"
        " where data ->> 'residence_region_code' = 'AV-03'",
        {"rpt_gaps_quarterly", "rpt_services_quarterly"},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TAKEN_IN_WRONGLY)
def test_a_flaw_at_the_beginning_is_found_at_the_end(walked: Installation, world: World, name: str) -> None:
    """In a copy of the warehouse the log is spoiled, and dbt builds faultlessly from it."""
    statement, marts = TAKEN_IN_WRONGLY[name]
    with copied(walked) as address:
        with psycopg.connect(address) as connection:
            connection.execute(SPOILABLE)
            assert connection.execute(statement.encode()).rowcount >= 1
        build_marts(walked, COPY)
        with psycopg.connect(address, row_factory=dict_row) as connection:
            assert marts <= {one.mart for one in check(connection, world).differences}
