"""One page, one transaction: what is counted, what is kept, and what a failure leaves behind (nothing)."""

from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from event_log.append import append_page, finish_load, open_load, register_calendar, void_missing
from event_log.connection import connect
from event_log.organisations import ExpectedReport, ReportingOrganisation
from event_log.page import Load, Skipped
from event_log.read import current_events, events_after, head
from event_log.verify import verify_log
from tests.support.log_records import (
    STREAM,
    accepted,
    current_says,
    fact,
    migrated_database,
    page,
    quarantined,
    skipped,
)
from vocabulary.errors import LedgerUnbalanced, LoadHeld, SourceBusy, TryAgain, WillNeverWork


@pytest.fixture(scope="module")
def database(new_database: Callable[..., str], url_of: Callable[..., str]) -> str:
    return migrated_database(new_database, url_of)


@pytest.fixture
def log(database: str, url_of: Callable[..., str]) -> Iterator[psycopg.Connection]:
    with connect(url_of("intake", database)) as connection:
        yield connection


@pytest.fixture
def source(request: pytest.FixtureRequest) -> str:
    return str(request.node.name)


@pytest.fixture
def load(log: psycopg.Connection, source: str) -> Load:
    return open_load(log, source, [STREAM])


def everything(connection: psycopg.Connection) -> list[list[tuple[object, ...]]]:
    """The whole content of the log and of intake's books."""
    tables = (
        "event_log.batch", "event_log.event", "event_log.event_link", "event_log.ledger",
        "event_log.log_head", "event_log.source_record", "event_log.record_state", "event_log.source_cursor",
        "linkage.source_subject", "linkage.source_entity", "linkage.evidence", "quarantine.record",
    )  # fmt: skip
    return [connection.execute(f"select * from {table}".encode()).fetchall() for table in tables]


def test_every_record_that_is_read_has_exactly_one_fate(log: psycopg.Connection, load: Load, source: str) -> None:
    append_page(log, page(load, accepted(source, "old", {"s": "A"})))
    counts = append_page(
        log,
        page(
            load,
            accepted(source, "old", {"s": "A"}),
            accepted(source, "new", {"s": "A", "t": "B"}),
            quarantined(source, "broken"),
            skipped(source, "withheld"),
            Skipped("empty_row"),
        ),
    )
    assert (counts.read, counts.appended, counts.duplicate, counts.quarantined) == (5, 1, 1, 1)
    assert counts.skipped_by_rule == {"not_approved": 1, "empty_row": 1}
    assert counts.events_appended == 2
    assert log.execute(
        """
        select read, appended, duplicate, quarantined, skipped, skipped_by_rule, events_appended, voided
        from event_log.ledger where source_id = %s order by entry_id desc limit 1
        """,
        [source],
    ).fetchone() == (5, 1, 1, 1, 2, {"not_approved": 1, "empty_row": 1}, 2, 0)


@pytest.mark.parametrize("read", [0, 2])
def test_a_ledger_that_does_not_balance_takes_the_whole_page_back(
    log: psycopg.Connection, load: Load, source: str, read: int
) -> None:
    before = everything(log)
    with pytest.raises(LedgerUnbalanced):
        append_page(log, page(load, accepted(source, "r", {"s": "A"}), read=read))
    assert everything(log) == before


def test_the_database_refuses_an_unbalanced_line_too(log: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        log.execute(
            """
            insert into event_log.ledger (
                batch_id, load_id, source_id, kind, read, appended, duplicate, quarantined, skipped,
                skipped_by_rule, events_appended, voided, drift_fields, created_at
            )
            select 1, gen_random_uuid(), 'x', 'page', 3, 1, 1, 0, 0, '{}', 0, 0, '{}', now()
            """
        )


def test_a_record_that_says_two_things_in_one_place_stops_the_page(
    log: psycopg.Connection, load: Load, source: str
) -> None:
    record = accepted(source, "r", {"s": "A"})
    twice = type(record)(record.record_key, record.recorded_at, (*record.events, fact(source, "r", "s", "B")))
    with pytest.raises(WillNeverWork, match="two things of service.delivered"):
        append_page(log, page(load, twice))
    same = type(record)(record.record_key, record.recorded_at, record.events * 2)
    assert append_page(log, page(load, same)).events_appended == 1


def test_what_is_refused_or_skipped_treats_earlier_facts_differently(
    log: psycopg.Connection, load: Load, source: str
) -> None:
    """A fault is no retraction; a person who now refuses leaves every figure."""
    append_page(log, page(load, accepted(source, "faulty", {"s": "A"}), accepted(source, "withdrawn", {"s": "A"})))
    counts = append_page(
        log, page(load, quarantined(source, "faulty"), skipped(source, "withdrawn", "statistics_refused"))
    )
    assert (counts.events_appended, counts.voided) == (1, 1)
    assert current_says(log, source) == {("faulty", "s"): "A"}


def test_a_refused_record_stands_once_in_quarantine_and_is_met_by_the_sweep(
    log: psycopg.Connection, source: str
) -> None:
    first = open_load(log, source, [STREAM])
    append_page(log, page(first, accepted(source, "r", {"s": "A"})))
    for content in ("bad", "bad", "worse"):
        load = open_load(log, source, [STREAM])
        append_page(log, page(load, quarantined(source, "r", content)))
        assert void_missing(log, load, STREAM).voided == 0
    rows = log.execute("select reason, fields from quarantine.record where source_id = %s", [source]).fetchall()
    assert rows == [("bad_date", ["case/opened_on"])] * 2


def test_one_person_and_one_case_keep_their_random_refs(log: psycopg.Connection, load: Load, source: str) -> None:
    append_page(log, page(load, accepted(source, "r", {"s": "A", "t": "A"}, evidence=True)))
    append_page(log, page(load, accepted(source, "r", {"s": "B", "t": "A"}, evidence=True)))
    refs = log.execute(
        """
        select event_link.role, count(*), count(distinct event_link.ref), count(distinct event_link.salt)
        from event_log.event_link inner join event_log.event using (position)
        where event.source_id = %s group by event_link.role order by event_link.role
        """,
        [source],
    ).fetchall()
    assert refs == [("case", 3, 1, 3), ("subject", 3, 1, 3)]
    evidence = log.execute(
        """
        select evidence.subject_ref = source_subject.subject_ref, record_state.is_live is not null
        from linkage.evidence
        inner join linkage.source_subject using (source_id)
        left join event_log.record_state
            on evidence.record_key = record_state.record_key and evidence.position = record_state.position
        where evidence.source_id = %s order by evidence.position
        """,
        [source],
    ).fetchall()
    assert evidence == [(True, False), (True, True)], "only the newest evidence is that of a current fact"


def test_a_later_load_takes_over(log: psycopg.Connection, load: Load, source: str) -> None:
    append_page(log, page(load, accepted(source, "r", {"s": "A"}), cursor="first"))
    later = open_load(log, source, [STREAM])
    assert later.streams[STREAM].cursor == {"mark": "first"}
    assert later.streams[STREAM].sweep == load.streams[STREAM].sweep + 1
    with pytest.raises(SourceBusy):
        append_page(log, page(load, accepted(source, "r", {"s": "B"})))
    assert append_page(log, page(later, accepted(source, "r", {"s": "C"}))).appended == 1


@pytest.mark.parametrize(
    ("live", "vanished", "is_held"), [(30, 20, False), (30, 21, True), (500, 25, False), (500, 26, True)]
)
def test_absence_is_obeyed_within_the_brake_only(
    log: psycopg.Connection, source: str, live: int, vanished: int, is_held: bool
) -> None:
    names = [f"r{number}" for number in range(live)]
    load = open_load(log, source, [STREAM])
    append_page(log, page(load, *(accepted(source, name, {"s": "A"}) for name in names)))
    again = open_load(log, source, [STREAM])
    append_page(log, page(again, *(accepted(source, name, {"s": "A"}) for name in names[vanished:])))
    if is_held:
        with pytest.raises(LoadHeld, match=f"{vanished} of {live}"):
            void_missing(log, again, STREAM)
        assert len(current_says(log, source)) == live
        assert kinds(log, source)[-1] == "held"
        assert void_missing(log, again, STREAM, released_by_hand=True).voided == vanished
    else:
        assert void_missing(log, again, STREAM).voided == vanished
    assert len(current_says(log, source)) == live - vanished
    assert kinds(log, source)[-1] == "sweep"


def kinds(log: psycopg.Connection, source: str) -> list[str]:
    rows = log.execute("select kind from event_log.ledger where source_id = %s order by entry_id", [source])
    return [kind for (kind,) in rows]


def test_the_ledger_says_how_a_load_ended(log: psycopg.Connection, load: Load, source: str) -> None:
    append_page(log, page(load))
    finish_load(log, load, "failed", STREAM)
    finish_load(log, load, "finished")
    assert kinds(log, source) == ["page", "failed", "finished"]


def test_a_lost_connection_is_worth_another_try_and_changed_nothing(
    log: psycopg.Connection, database: str, url_of: Callable[..., str], source: str
) -> None:
    load = open_load(log, source, [STREAM])
    with connect(url_of("intake", database)) as doomed:
        before = everything(log)
        log.execute("select pg_terminate_backend(%s)", [doomed.info.backend_pid])
        with pytest.raises(TryAgain) as raised:
            append_page(doomed, page(load, accepted(source, "r", {"s": "A"})))
    assert everything(log) == before
    assert "SQLSTATE" in str(raised.value) or "lost" in str(raised.value)
    assert append_page(log, page(load, accepted(source, "r", {"s": "A"}))).appended == 1


def test_a_page_inside_another_transaction_is_refused(log: psycopg.Connection, load: Load) -> None:
    with log.transaction(), pytest.raises(WillNeverWork, match="transaction of its own"):
        append_page(log, page(load))


def test_errors_quote_no_value(log: psycopg.Connection, load: Load, source: str) -> None:
    record = accepted(source, "r", {"s": "A"})
    event = record.events[0]
    marked = type(event)(**{name: getattr(event, name) for name in event.__slots__} | {"data": {"Zhvillimi\ud800": 1}})
    with pytest.raises(WillNeverWork) as raised:
        append_page(log, page(load, type(record)(record.record_key, record.recorded_at, (marked,))))
    assert "Zhvillimi" not in str(raised.value) and raised.value.__cause__ is None


def test_the_calendar_follows_its_file_and_forgets_nobody(log: psycopg.Connection, source: str) -> None:
    first = ReportingOrganisation("NGO-01", "ngo", "AV-01", ("legal",), True, ("*",), date(2024, 1, 1))
    months = [ExpectedReport("NGO-01", date(2026, month, 1), date(2026, month + 1, 15)) for month in (1, 2)]
    register_calendar(log, source, [first], months)
    moved = ReportingOrganisation(
        "NGO-01", "ngo", "AV-02", ("legal", "medical"), True, ("AV-02",), date(2024, 1, 1), date(2026, 6, 30)
    )
    register_calendar(log, source, [moved], [ExpectedReport("NGO-01", date(2026, 2, 1), date(2026, 3, 20))])
    assert log.execute(
        """
        select region_code, service_type_codes, service_area_codes, reports_until
        from event_log.reporting_organisation where source_id = %s
        """,
        [source],
    ).fetchall() == [("AV-02", ["legal", "medical"], ["AV-02"], date(2026, 6, 30))]
    assert log.execute(
        "select period, due_on from event_log.expected_report where source_id = %s order by period", [source]
    ).fetchall() == [(date(2026, 1, 1), date(2026, 2, 15)), (date(2026, 2, 1), date(2026, 3, 20))]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 40), st.integers(1, 7))
def test_reading_on_from_anywhere_gives_every_event_once(log: psycopg.Connection, behind: int, size: int) -> None:
    last = head(log).position
    start = max(0, last - behind)
    positions = [event.position for event in events_after(log, start, page=size)]
    assert positions == list(range(start + 1, last + 1))


def test_current_events_are_those_that_nothing_ended(log: psycopg.Connection, load: Load, source: str) -> None:
    append_page(log, page(load, accepted(source, "r", {"s": "A", "t": "A"})))
    before = head(log).position
    append_page(log, page(load, accepted(source, "r", {"s": "B"})))
    mine = [event.data["says"] for event in current_events(log) if event.source_id == source]
    assert mine == ["B"]
    earlier = [event.data["says"] for event in current_events(log, to_position=before) if event.source_id == source]
    assert earlier == ["A", "A"]
    assert verify_log(log).head == head(log)
