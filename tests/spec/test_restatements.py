"""Why a figure of before says something else now: each kind of cause, and that they add up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrm.as_of import AsOf
from nrm.warehouse.compiled import Compiled as Sql
from nrm.warehouse.restating import Restatements, restatements
from tests.spec.test_always_and_never import quietly, seeds
from tests.support.warehouse_compiled import Compiled, Counted
from tests.support.warehouse_country import eventful_log
from tests.support.warehouse_log import Log, ref_of
from tests.support.warehouse_story import story

KNOWN = datetime(2026, 7, 20, 12, tzinfo=UTC)
PEOPLE = """
    on         | event              | person | type  | case | need | region
    2026-01-05 | detection.recorded | Ana    |       | A    |      | AV-01
    2026-06-25 | need.assessed      | Ana    | legal | A    | n1   | AV-01
    2026-02-01 | service.delivered  | Ana    | legal | A    |      |
    2026-02-09 | service.delivered  | Eva    | legal | E    |      |
"""
DELIVERED: dict[str, Any] = {
    "organisation_id": "NGO-1", "service_type_code": "legal", "quantity": 1, "unit_code": "session",
}  # fmt: skip
LINKED = b"\x01" * 32
"""A commitment to links, of an event that had some."""
Moved = dict[tuple[str, str], tuple[int, int, dict[str, int]]]


@pytest.fixture(scope="session")
def sql(compiled_as_of: Compiled) -> Sql:
    return Sql.read(compiled_as_of.warehouse.workplace.target)


@pytest.fixture
def moved(compiled_as_of: Compiled, sql: Sql) -> Callable[..., Moved]:
    """What moved between the end of the story and that of what came later: figure and measure → from, to, by cause."""

    def of(later: Callable[[Log], object] | None = None, statement: str | None = None) -> Moved:
        log = story(PEOPLE)
        first = log.position
        if later is not None:
            later(log)
        with compiled_as_of.counting(log) as counted:
            if statement:
                counted.connection.execute(statement.encode())
            span = (AsOf(position, KNOWN, log.position) for position in (first, log.position))
            found = restatements(counted.connection, sql, *span)
        return summed(found)

    return of


def summed(found: Restatements) -> Moved:
    """By figure and measure over its cells."""
    whole: Moved = {}
    for each in found.moved:
        was, is_now, causes = whole.get((each.figure, each.measure), (0, 0, {}))
        for cause, change in each.by_cause.items():
            causes[cause] = causes.get(cause, 0) + int(change)
        whole[each.figure, each.measure] = (was + int(each.was or 0), is_now + int(each.is_now or 0), causes)
    return whole


DELIVERIES = ("rpt_services_quarterly", "deliveries")


def test_nothing_moved_where_nothing_came(moved: Callable[..., Moved]) -> None:
    assert moved() == {}


def test_a_delivery_told_late(moved: Callable[..., Moved]) -> None:
    found = moved(lambda log: log.add("service.delivered", date(2026, 2, 20), {"subject": "Ana"}, **DELIVERED))
    assert found[DELIVERIES] == (1, 2, {"late_arrival": 1})


def test_a_correction_is_what_it_takes_away_and_what_it_says_instead(moved: Callable[..., Moved]) -> None:
    def corrected(log: Log) -> None:
        log.correct(3)
        log.add("service.delivered", date(2026, 2, 1), {"subject": "Ana"}, **{**DELIVERED, "quantity": 5})

    found = moved(corrected)
    assert found["rpt_services_quarterly", "quantity"] == (1, 5, {"correction": 4})
    assert DELIVERIES not in found


def test_a_void_takes_away(moved: Callable[..., Moved]) -> None:
    found = moved(lambda log: log.add("record.voided", date(2026, 7, 1), position=3))
    assert found[DELIVERIES] == (1, 0, {"correction": -1})


def test_what_ends_a_late_fact_came_late_itself(moved: Callable[..., Moved]) -> None:
    def told_and_voided(log: Log) -> None:
        log.correct(log.add("service.delivered", date(2026, 2, 20), {"subject": "Ana"}, **DELIVERED))

    assert moved(told_and_voided) == {}


def test_two_who_turn_out_to_be_one(moved: Callable[..., Moved]) -> None:
    found = moved(lambda log: log.move("Eva", "Ana"))
    assert found["rpt_clients_quarterly", "persons"] == (2, 1, {"merge": -1})


def test_who_withdrew_leaves(moved: Callable[..., Moved]) -> None:
    withdrawn = {"purpose_code": "statistics", "recorded_at": KNOWN}
    found = moved(lambda log: log.add("consent.withdrawn", date(2026, 7, 1), {"subject": "Ana"}, **withdrawn))
    assert found["rpt_detections_quarterly", "detections"] == (1, 0, {"withdrawal": -1})


def test_the_month_that_a_report_closes_turns_unknown_into_unmet(moved: Callable[..., Moved]) -> None:
    report = {"organisation_id": "NGO-1", "period": "2026-07", "recorded_at": datetime(2026, 8, 5, tzinfo=UTC)}
    found = moved(lambda log: log.add("report.submitted", date(2026, 8, 5), **report))
    assert found["rpt_gaps_quarterly", "unknown"] == (1, 0, {"time": -1})
    assert found["rpt_gaps_quarterly", "unmet"] == (0, 1, {"time": 1})


def test_a_standard_that_was_set_since(moved: Callable[..., Moved]) -> None:
    """Three days instead of fourteen: the need of June was due before the end of June, to which all is reported."""
    decree = """
        insert into as_of_seeds.service_standards values ('legal', '2026-01-01', '2026-07-25', 3, 'a decree of July')
    """
    found = moved(statement=decree, later=lambda log: log.add("need.disposed", date(2026, 7, 1)))
    assert found["rpt_gaps_quarterly", "unmet"] == (0, 1, {"definition": 1})


def test_of_who_was_erased_since_nothing_can_be_told_apart(compiled_as_of: Compiled, sql: Sql) -> None:
    """What was built before is still there; the totals she left hold all that came until she was erased."""
    log = story(PEOPLE)
    first = log.position
    log.add("service.delivered", date(2026, 2, 20), {"subject": "Ana"}, **DELIVERED)
    log.rows = [(*row[:10], LINKED, row[11]) if row[0] in {link[0] for link in log.links} else row for row in log.rows]
    with compiled_as_of.counting(log.until(first)) as then:
        built = {model.name: then.rows(model.name, order_by="1") for model in sql.figures()}
        assert built["rpt_services_quarterly"]
    with compiled_as_of.counting(log) as counted:
        counted.rows("fct_person_contributions", order_by="1")
        keep(counted, built, first)
        erase(counted.connection, "Ana")
        span = (AsOf(position, KNOWN, log.position) for position in (first, log.position))
        found = restatements(counted.connection, sql, *span)
    assert found.is_as_published
    assert summed(found)[DELIVERIES] == (1, 2, {"erasure": 1})


def keep(counted: Counted, built: dict[str, list[dict[str, Any]]], position: int) -> None:
    """The schema reporting as the build of that position left it."""
    connection = counted.connection
    connection.execute("create schema reporting")
    connection.execute(f"create table reporting.build as select {position}::bigint as to_position".encode())
    for name, rows in built.items():
        counted.rows(name, order_by="1")
        connection.execute(f"create table reporting.{name} (like as_of_reporting.{name})".encode())
        for row in rows:
            marks = ", ".join(["%s"] * len(row))
            connection.execute(f"insert into reporting.{name} values ({marks})".encode(), list(row.values()))


def erase(connection: Any, person: str) -> None:
    """What an erasure does to the log and the totals (event_log/erasure.py)."""
    key, subject = ref_of("person", person), ref_of("subject", person)
    connection.execute(
        "insert into event_log.erased_total select figure, cell, measures from as_of_marts.fct_person_contributions"
        " where person_key = %s",
        [str(key)],
    )
    gone = "position in (select position from event_log.event_link where ref = %s)"
    connection.execute(f"delete from event_log.event_link where {gone}".encode(), [subject])
    connection.execute(
        "insert into event_log.audit (batch_id, kind, actor, data, created_at)"
        " values (1, 'erase.links_deleted', 'keyholder', '{\"events\": 3}', '2026-08-01')"
    )


@pytest.mark.slow  # seven countings of all figures for each example
@settings(quietly, max_examples=3)
@given(seed=seeds, part=st.floats(0.1, 0.99))
def test_the_causes_of_a_cell_always_add_up(compiled_as_of: Compiled, sql: Sql, seed: int, part: float) -> None:
    log = eventful_log(12, seed)
    with compiled_as_of.counting(log) as counted:
        known = datetime(2026, 12, 1, tzinfo=UTC)
        first = AsOf(int(log.position * part), known, log.position)
        found = restatements(counted.connection, sql, first, replace(first, position=log.position))
    for each in found.moved:
        difference = (each.is_now or Decimal(0)) - (each.was or Decimal(0))
        assert sum(each.by_cause.values()) == difference, each.figure
