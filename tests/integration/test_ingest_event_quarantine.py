"""Refused rows that already are events live by the same rules, whichever path a page takes into the log."""

from pathlib import Path

import pytest

from ingest.connectors.base import Connection
from ingest.intake import run_intake
from ingest.refused_records import Which
from ingest.replay import replay
from ingest.settings import IntakeSettings
from tests.support.event_rows import SOURCE, drop_rows, event_row, write_source
from tests.support.ingest_log import QUARANTINE, LogUnderTest

REGION = {"residence_region_code": "AV-09"}
ROWS = "select state, reason, closed_code from quarantine.record order by record_digest"


@pytest.fixture(params=[0, 40], ids=["plain path", "bulk path"])
def settings(log: LogUnderTest, tmp_path: Path, request: pytest.FixtureRequest) -> IntakeSettings:
    sources = write_source(tmp_path / "sources")
    return log.settings(Connection(folder=tmp_path / "drop"), sources=sources, event_page_size=request.param)


def test_a_row_that_arrives_sound_later_leaves_the_quarantine(
    log: LogUnderTest, tmp_path: Path, settings: IntakeSettings
) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", [event_row(1, time="soon"), event_row(2)])
    assert run_intake(SOURCE, settings=settings).counts.quarantined == 1
    assert [row[0] for row in log.rows(ROWS)] == ["open"]
    drop_rows(tmp_path / "drop", "b.jsonl", [event_row(1), event_row(2)])
    counts = run_intake(SOURCE, settings=settings).counts
    assert (counts.appended, counts.duplicate) == (1, 1)
    assert [(row[0], row[2]) for row in log.rows(ROWS)] == [("resolved", "arrived")]


def test_rows_are_retried_once_their_code_is_known(log: LogUnderTest, tmp_path: Path, settings: IntakeSettings) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", [event_row(n, "case.opened", n, fact=REGION) for n in range(1, 4)])
    drop_rows(tmp_path / "drop", "b.jsonl", [b"[1]"])
    assert run_intake(SOURCE, settings=settings).counts.quarantined == 4
    with (tmp_path / "sources" / "maps" / "regions.csv").open("a", encoding="utf-8") as codes:
        codes.write("AV-09,AV-09,\n")
    told = replay(SOURCE, settings=settings, private_key=bytes(QUARANTINE), which=Which())
    assert (told.counts.read, told.counts.appended, told.refused_again) == (4, 3, {"bad_row_shape": 1})
    assert log.types() == {"case.opened": 3}
    assert sorted(row[0] for row in log.rows(ROWS)) == ["open", "resolved", "resolved", "resolved"]


def test_a_row_with_a_personal_number_is_quarantined_and_the_number_is_nowhere(
    log: LogUnderTest, tmp_path: Path, settings: IntakeSettings
) -> None:
    number = 7503169269
    rows = [event_row(1, "service.delivered", fact={"quantity": number}), event_row(2, "service.delivered")]
    drop_rows(tmp_path / "drop", "a.jsonl", rows)
    counts = run_intake(SOURCE, settings=settings).counts
    assert (counts.appended, counts.quarantined) == (1, 1)
    assert [row[:2] for row in log.rows(ROWS)] == [("open", "identity_number")]
    assert log.rows("select fields from quarantine.record") == [(["data.fact.quantity"],)]
    assert log.rows(f"select from event_log.event where position('{number}' in data::text) > 0") == []
