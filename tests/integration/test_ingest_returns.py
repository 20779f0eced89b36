"""Aggregate returns as workbooks: a new return of a period replaces what the earlier one said, and counts are never
persons."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from ingest.connectors.base import Connection
from ingest.contracts.contract import Contract
from ingest.contracts.source_file import load_source
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from synthetic.records import Counted, MonthForm, Spend
from synthetic.servers.safehouse_drop import COUNTS, FIRST_ROW, MONEY, SafehouseDrop, workbook
from tests.support.ingest_log import LogUnderTest
from tests.support.ingest_records import SOURCES
from vocabulary.errors import ConfigurationError, SourceRefused, TryAgain

LINES = (
    Counted("AV-04", "accommodation", "primary_client", 12),
    Counted("AV-05", "accommodation", "primary_client", 7),
    Counted("AV-05", "accommodation", "accompanying_child", 3),
    Counted("AV-05", "psychological", "primary_client", 9),
)
EVENTS = len(LINES) + 3
"""Each line, the closing, one sum of money, one number of places."""


def form(month: int = 1, **changes: object) -> MonthForm:
    made = MonthForm(
        source="safehouse_xlsx",
        stream="return",
        id=f"SHL-02/2026-{month:02}",
        recorded_at=datetime(2026, month + 1, 9, 8, tzinfo=UTC),
        organisation="SHL-02",
        month=date(2026, month, 1),
        closed_on=date(2026, month + 1, 8),
        spend=(Spend("accommodation", Decimal("14500.37"), "EUR", "running", "state"),),
        places=(("accommodation", 10),),
        counts=LINES,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def drop(tmp_path: Path) -> SafehouseDrop:
    made = SafehouseDrop(tmp_path / "drop")
    made.write("2026-01", form(1))
    made.write("2026-02", form(2))
    return made


def load(log: LogUnderTest, drop: SafehouseDrop) -> LoadReport:
    return run_intake("safehouse_xlsx", settings=log.settings(Connection(folder=drop.folder)))


def counted(log: LogUnderTest) -> int:
    """The sum of all counts that are said now."""
    return int(
        log.one(
            """
            select coalesce(sum((data ->> 'count')::int), 0) from event_log.event
            where type = 'aggregate.reported' and position not in (
                select (data ->> 'position')::bigint from event_log.event
                where type in ('record.corrected', 'record.voided')
            )
            """
        )
    )


def test_a_return_is_one_record_and_says_nothing_of_anybody(log: LogUnderTest, drop: SafehouseDrop) -> None:
    first = load(log, drop).counts
    assert (first.appended, first.events_appended, first.skipped_by_rule) == (2, 2 * EVENTS, {"totals_row": 4})
    assert counted(log) == 2 * 31
    assert log.one("select count(*) from event_log.event_link") == 0
    periods = log.rows("select distinct data ->> 'period' from event_log.event where type = 'aggregate.reported'")
    assert sorted(periods) == [("2026-01",), ("2026-02",)]


def test_a_new_return_of_a_period_replaces_what_the_earlier_said(log: LogUnderTest, drop: SafehouseDrop) -> None:
    load(log, drop)
    again = (replace(LINES[0], count=20), *LINES[2:])  # one line changed, one is not said any more
    drop.write("2026-01-ispravka", form(1, counts=again), at=datetime(2026, 3, 1, tzinfo=UTC))
    replaced = load(log, drop).counts
    assert (replaced.appended, replaced.voided) == (1, 1)
    assert counted(log) == 31 + 20 + 3 + 9
    assert log.types()["report.submitted"] == 2


def test_a_count_edited_there_and_back_is_three_versions(log: LogUnderTest, drop: SafehouseDrop) -> None:
    load(log, drop)
    was = drop.edit("2026-01", COUNTS, FIRST_ROW, 5, 99)
    assert load(log, drop).counts.events_appended == 2
    drop.edit("2026-01", COUNTS, FIRST_ROW, 5, was)
    assert load(log, drop).counts.events_appended == 2
    assert counted(log) == 2 * 31
    assert log.rows("select version from event_log.record_state where version > 1") == [(3,)]


@pytest.mark.parametrize(
    ("row", "column", "cell", "reason"),
    [
        (FIRST_ROW, 5, "dvanaest", "bad_number"),
        (FIRST_ROW, 3, "liječenje", "unknown_code"),
        (FIRST_ROW, 5, "=1+1", "bad_text"),  # never calculated: no value was kept
        (FIRST_ROW, 8, "bilješka", "bad_row_shape"),
        (FIRST_ROW + 2, 4, "korisnik", "repeated_key"),
    ],
)
def test_a_broken_line_refuses_the_return_and_the_earlier_one_stands(
    log: LogUnderTest, drop: SafehouseDrop, row: int, column: int, cell: str, reason: str
) -> None:
    load(log, drop)
    drop.edit("2026-01", COUNTS, row, column, cell)
    broken = load(log, drop).counts
    assert (broken.quarantined, broken.voided, broken.events_appended) == (1, 0, 0)
    assert log.rows("select reason from quarantine.record") == [(reason,)]
    assert counted(log) == 2 * 31


def test_a_line_of_another_month_is_an_orphan(log: LogUnderTest, drop: SafehouseDrop) -> None:
    book = workbook(form(1, counts=LINES[:1]))
    book[COUNTS].cell(FIRST_ROW, 1).value = date(2025, 12, 1)
    drop.save("2026-01", book)
    counts = load(log, drop).counts
    assert counts.balances and counts.quarantined == 1
    assert log.rows("select reason, fields from quarantine.record") == [("orphan_row", ["count"])]


def test_a_cut_workbook_loses_nothing(log: LogUnderTest, drop: SafehouseDrop) -> None:
    load(log, drop)
    whole = drop.path("2026-01").read_bytes()
    drop.path("2026-01").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TryAgain, match="not whole"):
        load(log, drop)
    assert counted(log) == 2 * 31
    drop.path("2026-01").write_bytes(whole)
    assert load(log, drop).counts.read == 0


def test_a_sheet_that_is_gone_voids_nothing_and_is_told(log: LogUnderTest, drop: SafehouseDrop) -> None:
    load(log, drop)
    book = workbook(form(1))
    book.remove(book[MONEY])
    drop.save("2026-01", book)
    with pytest.raises(SourceRefused, match="no sheet Troškovi"):
        load(log, drop)
    assert counted(log) == 2 * 31


def test_a_source_of_counts_may_not_tell_of_people(tmp_path: Path) -> None:
    sources = copytree(SOURCES, tmp_path / "sources")
    file = sources / "safehouse_xlsx.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    events:\n", "    person: {id: Mjesec}\n    events:\n", 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="about people"):
        Contract(load_source(sources, "safehouse_xlsx"), "return")
