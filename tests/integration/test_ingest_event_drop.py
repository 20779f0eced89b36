"""Rows that already are events, loaded into a real log: every row has one fate, and no process that dies costs one."""

import os
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest

from event_log.append import open_load
from event_log.connection import connect
from event_log.verify import verify_log
from ingest.connectors.base import Connection, Stream
from ingest.connectors.event_drop import EventDropConnector
from ingest.contracts.source_file import load_source
from ingest.event_mode import loading
from ingest.event_mode.loading import event_pages
from ingest.event_mode.quick_rows import QuickRows
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from ingest.quarantine import open_payload
from tests.support.event_rows import SOURCE, content_of, drop_rows, event_row, write_source
from tests.support.ingest_log import QUARANTINE, LogUnderTest, NewLog
from vocabulary.errors import ConfigurationError, LoadHeld, TryAgain

KINDS = ("case.opened", "need.assessed", "referral.made", "service.delivered")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_source(tmp_path / "sources")


def load(log: LogUnderTest, folder: Path, sources: Path, **how: Any) -> LoadReport:
    dry_run = how.pop("dry_run", False)
    settings = log.settings(Connection(folder=folder), sources=sources, **{"event_page_size": 40, **how})
    return run_intake(SOURCE, settings=settings, dry_run=dry_run)


def many(count: int) -> list[dict[str, Any]]:
    return [event_row(number, KINDS[number % len(KINDS)], number // 8) for number in range(count)]


def test_every_row_has_one_fate(log: LogUnderTest, tmp_path: Path, sources: Path) -> None:
    rows = [*many(6), event_row(3, KINDS[3], 0), event_row(90, time="soon"), b"", b"[1]"]
    drop_rows(tmp_path / "drop", "a.jsonl", rows)
    counts = load(log, tmp_path / "drop", sources).counts
    assert (counts.read, counts.appended, counts.duplicate, counts.quarantined) == (10, 6, 1, 2)
    assert counts.skipped_by_rule == {"empty_row": 1}
    assert log.rows("select reason, fields from quarantine.record order by reason") == [
        ("bad_date", ["time"]),
        ("bad_row_shape", []),
    ]


def test_a_reading_process_beside_writes_the_same_log(
    log: LogUnderTest, tmp_path: Path, sources: Path, new_log: NewLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", [*many(150), event_row(200, fact={"service_type_code": "magic"})])
    plain = new_log()
    load(plain, tmp_path / "drop", sources, event_page_size=0, page_size=40)
    monkeypatch.setattr(loading, "SMALL", 0)
    load(log, tmp_path / "drop", sources)
    parts = ("events", "batches", "ledger", "records", "slots", "evidence", "quarantine", "cursor")
    assert content_of(log, *parts) == content_of(plain, *parts)
    with connect(log.url("nrm_owner")) as connection:
        assert verify_log(connection).events == 150
    assert not psutil.Process().children() or all(
        "event_mode.worker" not in " ".join(child.cmdline()) for child in psutil.Process().children()
    )


def test_a_reading_process_that_is_killed_costs_no_row(
    log: LogUnderTest, tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "SMALL", 0)
    drop_rows(tmp_path / "drop", "a.jsonl", many(2000))
    settings = log.settings(Connection(folder=tmp_path / "drop"), sources=sources, event_page_size=50)
    source, connector = load_source(sources, SOURCE), connector_of(tmp_path / "drop")
    with connect(log.url("intake")) as connection:
        opened = open_load(connection, SOURCE, ["events"])
    pages = event_pages(source, opened, "events", connector, {}, settings, frozenset())
    next(pages)
    (reader,) = (child for child in psutil.Process().children() if "ingest.event_mode.worker" in child.cmdline())
    os.kill(reader.pid, signal.SIGKILL)
    with pytest.raises(TryAgain, match="ended before its file"):
        list(pages)
    assert load(log, tmp_path / "drop", sources).counts.appended == 2000


def test_a_file_that_changes_while_it_is_read_is_not_finished(log: LogUnderTest, tmp_path: Path, sources: Path) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", many(100))
    settings = log.settings(Connection(folder=tmp_path / "drop"), sources=sources, event_page_size=40)
    with connect(log.url("intake")) as connection:
        opened = open_load(connection, SOURCE, ["events"])
    pages = event_pages(
        load_source(sources, SOURCE), opened, "events", connector_of(tmp_path / "drop"), {}, settings, frozenset()
    )
    next(pages)
    with (tmp_path / "drop" / "a.jsonl").open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(TryAgain, match="changed while it was read"):
        list(pages)


def digests(log: LogUnderTest) -> list[tuple[Any, ...]]:
    return log.rows("select record_key, content_digest from event_log.source_record order by 1")


@pytest.fixture
def read_whole(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every line that was decoded whole from now on."""
    lines: list[bytes] = []
    prepared = QuickRows.prepared

    def spied(rows: QuickRows, line: bytes, digest: bytes) -> Any:
        lines.append(line)
        return prepared(rows, line, digest)

    monkeypatch.setattr(QuickRows, "prepared", spied)
    return lines


def test_of_rows_that_came_before_only_the_changed_is_read_whole(
    log: LogUnderTest, tmp_path: Path, sources: Path, read_whole: list[bytes]
) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", many(90))
    load(log, tmp_path / "drop", sources)
    read_whole.clear()
    changed = event_row(7, KINDS[3], 0, time="2026-02-07T00:00:00Z")
    drop_rows(tmp_path / "drop", "b.jsonl", [*many(90), changed])
    counts = load(log, tmp_path / "drop", sources).counts
    assert (counts.read, counts.appended, counts.duplicate, counts.events_appended) == (91, 1, 90, 2)
    assert len(read_whole) == 1


def test_a_row_written_otherwise_is_the_same_row_and_known_so_from_then_on(
    log: LogUnderTest, tmp_path: Path, sources: Path, read_whole: list[bytes]
) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", many(5))
    load(log, tmp_path / "drop", sources)
    before = digests(log)
    backwards = [dict(reversed(row.items())) for row in many(5)]
    drop_rows(tmp_path / "drop", "b.jsonl", backwards)
    assert load(log, tmp_path / "drop", sources).counts.duplicate == 5
    assert not set(before) & set(digests(log))
    read_whole.clear()
    drop_rows(tmp_path / "drop", "c.jsonl", backwards)
    assert load(log, tmp_path / "drop", sources).counts.duplicate == 5
    assert read_whole == []
    assert log.rows("select count(*) from event_log.event") == [(5,)]


def test_rows_are_read_whole_again_once_they_are_read_by_another_source_file(
    log: LogUnderTest, tmp_path: Path, sources: Path, read_whole: list[bytes]
) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", many(5))
    load(log, tmp_path / "drop", sources)
    for path in sources.glob("*.yml"):
        path.write_text(path.read_text(encoding="utf-8") + "\n# a word more\n", encoding="utf-8")
    read_whole.clear()
    drop_rows(tmp_path / "drop", "b.jsonl", many(5))
    assert load(log, tmp_path / "drop", sources).counts.duplicate == 5
    assert len(read_whole) == 5


def test_what_is_odd_about_a_row_is_told_every_time(log: LogUnderTest, tmp_path: Path, sources: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        drop_rows(tmp_path / "drop", name, [*many(3), event_row(9, fact={"mood": "x"})])
        assert load(log, tmp_path / "drop", sources).drift_fields == ("events.data.fact.mood",)
    pages = "select duplicate, drift_fields from event_log.ledger where kind = 'page' order by batch_id"
    assert log.rows(pages)[-1] == (4, ["data.fact.mood"])


def test_a_reading_process_is_asked_for_what_changed_in_between(
    log: LogUnderTest, tmp_path: Path, sources: Path, new_log: NewLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A, B and A again, pages apart, in a file of old rows: three versions, as on the plain path."""
    other = event_row(7, KINDS[3], 0, time="2026-02-07T00:00:00Z")
    files = [many(200), [*many(200), other, *many(90), event_row(400, time="soon"), {}]]
    plain = new_log()
    monkeypatch.setattr(loading, "SMALL", 0)
    for number, rows in enumerate(files):
        drop_rows(tmp_path / "drop", f"{number}.jsonl", rows)
        load(plain, tmp_path / "drop", sources, event_page_size=0, page_size=40)
        load(log, tmp_path / "drop", sources)
    parts = ("events", "batches", "ledger", "records", "slots", "evidence", "quarantine", "cursor")
    assert content_of(log, *parts) == content_of(plain, *parts)
    assert log.rows("select count(*) from event_log.event") == [(204,)]


def connector_of(folder: Path) -> EventDropConnector:
    return EventDropConnector(Stream(SOURCE, "events", {"file": "*.jsonl"}), Connection(folder=folder))


def test_an_unchanged_file_is_not_read_again_and_a_changed_one_is(
    log: LogUnderTest, tmp_path: Path, sources: Path
) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", many(50))
    load(log, tmp_path / "drop", sources)
    assert load(log, tmp_path / "drop", sources).counts.read == 0
    changed = [*many(49), event_row(49, KINDS[1], 6, time="2026-02-07T00:00:00Z"), event_row(50)]
    drop_rows(tmp_path / "drop", "a.jsonl", changed)
    counts = load(log, tmp_path / "drop", sources).counts
    assert (counts.read, counts.appended, counts.duplicate, counts.events_appended) == (51, 2, 49, 3)


def test_what_left_a_full_file_is_voided_within_the_brake(log: LogUnderTest, tmp_path: Path) -> None:
    sources = write_source(tmp_path / "sources", "full")
    drop_rows(tmp_path / "drop", "a.jsonl", many(60))
    load(log, tmp_path / "drop", sources)
    drop_rows(tmp_path / "drop", "a.jsonl", many(58))
    assert load(log, tmp_path / "drop", sources).counts.voided == 2
    drop_rows(tmp_path / "drop", "a.jsonl", many(10))
    with pytest.raises(LoadHeld, match="48 of 58"):
        load(log, tmp_path / "drop", sources)


def test_a_row_that_says_it_is_no_more_voids_what_it_said(log: LogUnderTest, tmp_path: Path, sources: Path) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", many(3))
    load(log, tmp_path / "drop", sources)
    gone = {name: value for name, value in event_row(1).items() if name != "data"}
    drop_rows(tmp_path / "drop", "b.jsonl", [{**gone, "type": "org.nrm.record.voided.v1"}])
    counts = load(log, tmp_path / "drop", sources).counts
    assert (counts.appended, counts.voided) == (1, 1)


def test_a_dry_run_counts_and_opens_no_database(log: LogUnderTest, tmp_path: Path, sources: Path) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", [*many(5), event_row(9, fact={"mood": "x"}), event_row(10, time="soon")])
    report = load(log, tmp_path / "drop", sources, dry_run=True)
    assert (report.counts.read, report.counts.appended, report.counts.quarantined) == (7, 6, 1)
    assert report.drift_fields == ("events.data.fact.mood",)
    assert log.one("select count(*) from event_log.batch") == 0


def test_a_refused_row_is_sealed_without_what_drifted_in(log: LogUnderTest, tmp_path: Path, sources: Path) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", [event_row(1, time="soon", diary="geheimnis")])
    assert load(log, tmp_path / "drop", sources).drift_fields == ("events.diary",)
    opened = open_payload(bytes(log.one("select sealed from quarantine.record")), bytes(QUARANTINE))
    assert isinstance(opened, dict) and "diary" not in opened and opened["id"] == "evt-1"


def test_rows_cannot_answer_for_consent(tmp_path: Path, log: LogUnderTest) -> None:
    sources = write_source(tmp_path / "sources")
    path = sources / f"{SOURCE}.yml"
    path.write_text(path.read_text().replace("lawful_basis: law", "lawful_basis: consent"))
    with pytest.raises(ConfigurationError):
        load(log, tmp_path, sources)
