"""What can happen to the database under a load, or to the loader over it: each ends in the log of a clean load, or in a
clear error with nothing lost, and the next load repairs.

The same log = up to random refs, salts, ids, times of ingestion, and how it was cut into batches.
"""

import multiprocessing
import random
import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from event_log.connection import connect
from event_log.verify import verify_log
from ingest import locks
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from tests.support.dying_loader import load_and_die, statements
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import LogUnderTest
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, kobo_case, kobo_month
from tests.support.own_server import FAST, IMMEDIATE, OwnServer, own_server
from tests.support.skewed_clock import skewed
from vocabulary.errors import NrmError, SourceBusy, TryAgain

PAGE, CASES, RECORDS = 10, 45, 46
KILLS = 12


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    with own_server(tmp_path_factory.mktemp("own")) as running:
        yield running


@pytest.fixture
def kobo() -> Iterator[KoboDouble]:
    with serving(country()) as double:
        yield double


def country() -> KoboDouble:
    """Forty-five cases, one of them broken and on the third page, one refusing statistics; one month."""
    cases = [kobo_case(number) for number in range(1, CASES + 1)]
    cases[25] = kobo_case(26, case__opened_on="soon")
    cases[33] = kobo_case(34, client__consent_stats="no")
    return KoboDouble({CASE_ASSET: cases, MONTH_ASSET: [kobo_month()]})


def load(log: LogUnderTest, kobo: KoboDouble) -> LoadReport:
    return run_intake("ngo_kobo", settings=log.settings(kobo.connection, page_size=PAGE))


def same_log(log: LogUnderTest) -> dict[str, list[tuple[Any, ...]]]:
    """What must be the same however a load was cut."""
    return {
        "facts": log.rows(
            """
            select
                record_key, slot, version, content_mac, is_live, event.source_id, type, time, time_precision,
                recorded_at, data::text, array(select role from event_log.event_link using_links
                    where using_links.position = event.position order by role)
            from event_log.record_state join event_log.event using (position) order by record_key, slot
            """
        ),
        "events": log.rows("select type, count(*) from event_log.event group by type order by type"),
        "positions": log.rows("select count(*) = max(position), min(position) from event_log.event"),
        "records": log.rows("select record_key, content_digest, is_live from event_log.source_record order by 1"),
        "evidence": log.rows("select record_key, position is not null, keys from linkage.evidence order by 1, 3"),
        "people": log.rows("select person_digest from linkage.source_subject order by 1"),
        "quarantine": log.rows("select record_digest, content_mac, reason, fields, state from quarantine.record"),
        "appended": log.rows("select sum(appended), sum(events_appended), sum(voided) from event_log.ledger"),
        "cursors": log.rows("select stream, cursor::text from event_log.source_cursor order by stream"),
        "due": log.rows("select organisation_id, period, due_on from event_log.expected_report order by 1, 2"),
    }


@pytest.fixture(scope="module")
def clean(server: OwnServer) -> dict[str, list[tuple[Any, ...]]]:
    """The log of a load to which nothing happened."""
    log = server.new_log()
    with serving(country()) as kobo:
        load(log, kobo)
    return same_log(log)


def repaired(log: LogUnderTest, kobo: KoboDouble) -> dict[str, list[tuple[Any, ...]]]:
    """The log after one more load to which nothing happens. It balances, and its chain holds."""
    kobo.bend = lambda path, query: None
    counts = load(log, kobo).counts
    assert counts.balances and counts.read == RECORDS
    with connect(log.url("nrm_owner")) as session:
        verify_log(session)
    unbalanced = "select count(*) from event_log.ledger where read <> appended + duplicate + quarantined + skipped"
    assert log.one(unbalanced) == 0
    return same_log(log)


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(FAST, id="fast"),
        pytest.param(IMMEDIATE, id="immediate"),
        pytest.param(signal.SIGKILL, id="killed", marks=pytest.mark.slow),
    ],
)
def test_a_server_restarted_between_two_pages(
    server: OwnServer, clean: dict[str, Any], kobo: KoboDouble, how: signal.Signals
) -> None:
    log = server.new_log()

    def restart(path: str, query: dict[str, str]) -> None:
        if query.get("start") == "30":
            server.restart(how)

    kobo.bend = restart
    with pytest.raises(TryAgain, match="event log"):
        load(log, kobo)
    assert log.one("select sum(read) from event_log.ledger") == 30, "what was committed outlives the server"
    assert repaired(log, kobo) == clean


@pytest.mark.parametrize("how", [FAST, IMMEDIATE], ids=["fast", "immediate"])
def test_a_server_restarted_within_the_transaction_of_a_page(
    server: OwnServer, clean: dict[str, Any], kobo: KoboDouble, how: signal.Signals
) -> None:
    log = server.new_log()

    def restart(number: int) -> None:
        if number == 60:
            server.restart(how)

    with pytest.raises(TryAgain), statements(restart):
        load(log, kobo)
    assert repaired(log, kobo) == clean


@pytest.fixture(scope="module")
def dice() -> random.Random:
    seed = secrets.randbelow(10**9)
    print(f"the kills of this run were drawn with seed {seed}")  # noqa: T201  so that a failure can be repeated
    return random.Random(seed)


@pytest.mark.parametrize("turn", range(KILLS))
def test_a_loader_killed_before_any_statement(
    server: OwnServer, clean: dict[str, Any], kobo: KoboDouble, dice: random.Random, turn: int
) -> None:
    """A dozen points, one in each twelfth of a load, drawn anew at every run."""
    log = server.new_log()
    settings = log.settings(kobo.connection, page_size=PAGE)
    total = statements_of_a_load(server, kobo)
    at = 1 + turn * total // KILLS + dice.randrange(total // KILLS)
    print(f"killed before statement {at} of {total}")  # noqa: T201  a failure can then be repeated
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ingest.intake"])
    process = context.Process(target=load_and_die, args=("ngo_kobo", settings, at))
    process.start()
    process.join(timeout=120)
    assert process.exitcode == -signal.SIGKILL
    assert repaired(log, kobo) == clean


_TOTAL: list[int] = []


def statements_of_a_load(server: OwnServer, kobo: KoboDouble) -> int:
    if not _TOTAL:
        log, heard = server.new_log(), list[int]()
        with statements(heard.append):
            load(log, kobo)
        _TOTAL.append(len(heard))
    return _TOTAL[0]


@pytest.mark.parametrize(
    "table",
    [
        "event_log.event",
        "quarantine.record",
        pytest.param("linkage.evidence", marks=pytest.mark.slow),
        pytest.param("event_log.ledger", marks=pytest.mark.slow),
    ],
)
def test_a_full_disk_of_the_database(server: OwnServer, clean: dict[str, Any], kobo: KoboDouble, table: str) -> None:
    log = server.new_log()
    with server.full_disk_for(log, table), pytest.raises(TryAgain, match="disk of the event log is full") as told:
        load(log, kobo)
    assert "make room" in str(told.value)
    read = log.one("select coalesce(sum(read), 0) from event_log.ledger")
    assert read == (20 if table == "quarantine.record" else 0), "the pages before it are committed, nothing of this one"
    assert repaired(log, kobo) == clean


def test_two_loaders_of_one_source_at_once(
    server: OwnServer, clean: dict[str, Any], kobo: KoboDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_PATIENCE", 0.1)
    log = server.new_log()
    half_way, go_on = threading.Event(), threading.Event()

    def wait(path: str, query: dict[str, str]) -> None:
        if query.get("start") == "20":
            half_way.set()
            assert go_on.wait(60)

    kobo.bend = wait
    first = threading.Thread(target=load, args=(log, kobo))
    first.start()
    assert half_way.wait(60)
    with pytest.raises(SourceBusy, match="another load of ngo_kobo"):
        load(log, kobo)
    go_on.set()
    first.join()
    assert same_log(log) == clean, "the second changed nothing, the first was not disturbed"
    assert repaired(log, kobo) == clean


def test_a_loader_whose_lock_is_lost_is_overtaken(server: OwnServer, clean: dict[str, Any], kobo: KoboDouble) -> None:
    log = server.new_log()
    overtaken: list[LoadReport] = []

    def overtake(path: str, query: dict[str, str]) -> None:
        if query.get("start") == "20" and not overtaken:
            end_sessions(server, log)
            kobo.bend = lambda path, query: None
            overtaken.append(load(log, kobo))

    kobo.bend = overtake
    with pytest.raises(TryAgain):
        load(log, kobo)
    assert overtaken[0].counts.read == RECORDS
    assert repaired(log, kobo) == clean


def end_sessions(server: OwnServer, log: LogUnderTest) -> None:
    """Break off every session of the take-in, as a firewall or an administrator would."""
    with server.superuser() as session:
        session.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and usename = 'intake'",
            [log.database],
        )


@pytest.mark.parametrize("days", [-400, 400])
def test_a_loader_whose_clock_is_wrong(server: OwnServer, clean: dict[str, Any], kobo: KoboDouble, days: int) -> None:
    log = server.new_log()
    before = log.one("select clock_timestamp()")
    with skewed(days):
        load(log, kobo)
    assert same_log(log) == clean, "times of ingestion and months that are due come from the database's clock"
    assert log.one("select bool_and(ingested_at between %s and clock_timestamp()) from event_log.event", before)
    assert repaired(log, kobo) == clean


def test_a_preparer_that_loses_a_record_rolls_the_page_back(
    server: OwnServer, clean: dict[str, Any], kobo: KoboDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.preparing import Preparer

    log = server.new_log()
    sound: Callable[..., Any] = Preparer.outcomes
    monkeypatch.setattr(Preparer, "outcomes", lambda self, records: sound(self, records)[: PAGE - 1])
    with pytest.raises(NrmError, match="read ≠ appended") as told:
        load(log, kobo)
    assert type(told.value).__name__ == "LedgerUnbalanced"
    assert log.rows("select kind, read from event_log.ledger") == [("failed", 0)]
    tables = ("event_log.event", "event_log.source_record", "event_log.record_state", "linkage.source_subject")
    assert [log.one(f"select count(*) from {table}") for table in tables] == [0, 0, 0, 0]
    assert log.one("select count(*) from event_log.source_cursor where cursor is not null") == 0
    monkeypatch.undo()
    assert repaired(log, kobo) == clean
