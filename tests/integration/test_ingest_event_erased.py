"""A person who was erased and is sent again in event rows is `skipped: erased`, and nothing of them is written."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors.base import Connection
from ingest.event_mode import loading
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from tests.support.event_rows import SOURCE, content_of, drop_rows, event_row, write_source
from tests.support.ingest_files import vault_with_erased
from tests.support.ingest_log import LogUnderTest, NewLog
from tests.support.trackers import vault_that_remembers

ERASED_PERSON, OTHER_PERSON = 1, 2
HERS = (1, 2, 3, 4)
WAYS = {"plain": 0, "quick": 40, "quick, read beside": 40}


@pytest.fixture(params=WAYS)
def load(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[LogUnderTest, str | None], LoadReport]:
    """One load of what was dropped, in each way in which event rows are read."""
    sources = write_source(tmp_path / "sources")
    if request.param == "quick, read beside":
        monkeypatch.setattr(loading, "SMALL", 0)

    def loaded(log: LogUnderTest, vault_url: str | None = None) -> LoadReport:
        how: dict[str, Any] = {"vault_url": vault_url, "event_page_size": WAYS[request.param]}
        return run_intake(SOURCE, settings=log.settings(Connection(folder=tmp_path / "drop"), sources=sources, **how))

    return loaded


Load = Callable[..., LoadReport]
NewDatabase = Callable[..., str]


@pytest.fixture
def remembered(new_database: NewDatabase, url_of: Callable[..., str]) -> str:
    """A vault that remembers the first person."""
    return vault_that_remembers(new_database, url_of, SOURCE, f"P-{ERASED_PERSON}")


def her_rows() -> list[dict[str, Any]]:
    """Sound ones, with evidence for linkage and without; one that a reader must think about; one that is refused."""
    return [
        event_row(HERS[0], "case.opened", ERASED_PERSON),
        event_row(HERS[1], "need.assessed", ERASED_PERSON),
        event_row(HERS[2], "need.assessed", ERASED_PERSON, subject={"nickname": "Đoka"}),
        event_row(HERS[3], "need.assessed", ERASED_PERSON, time="soon"),
    ]


def other_rows() -> list[dict[str, Any]]:
    return [event_row(number, "case.opened", OTHER_PERSON) for number in (11, 12)] + [event_row(13, "report.submitted")]


def test_nothing_of_an_erased_person_is_written(
    load: Load, log: LogUnderTest, new_log: NewLog, tmp_path: Path, remembered: str
) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", other_rows())
    load(log)
    without = new_log()
    load(without)
    drop_rows(tmp_path / "drop", "b.jsonl", [*her_rows(), event_row(14, "need.assessed", OTHER_PERSON)])
    counts = load(log, remembered).counts
    assert (counts.skipped_by_rule, counts.appended, counts.quarantined) == ({"erased": len(HERS)}, 1, 0)
    assert counts.balances and counts.voided == 0
    drop_rows(tmp_path / "drop", "b.jsonl", [event_row(14, "need.assessed", OTHER_PERSON)])
    load(without, remembered)
    said = ("events", "records", "slots", "evidence", "subjects", "entities", "quarantine")
    assert content_of(log, *said) == content_of(without, *said)


def test_the_same_row_after_the_erasure_of_its_record_is_skipped(
    load: Load, log: LogUnderTest, tmp_path: Path, new_database: NewDatabase, url_of: Callable[..., str]
) -> None:
    """The register holds record keys too: a row that tells no person any more is still hers."""
    drop_rows(tmp_path / "drop", "a.jsonl", [event_row(1, "report.submitted")])
    load(log)
    key = bytes(log.one("select record_key from event_log.source_record"))
    vault_url = vault_with_erased(new_database, url_of, SOURCE, key)
    changed: dict[str, Any] = {"fact": {"period": "2026-03"}}
    drop_rows(tmp_path / "drop", "b.jsonl", [event_row(1, "report.submitted", **changed), event_row(1, time=None)])
    before = content_of(log, "events", "quarantine")
    assert load(log, vault_url).counts.skipped_by_rule == {"erased": 2}
    assert content_of(log, "events", "quarantine") == before


def test_a_register_that_remembers_others_skips_nobody(
    load: Load, log: LogUnderTest, tmp_path: Path, new_database: NewDatabase, url_of: Callable[..., str]
) -> None:
    vault_url = vault_that_remembers(new_database, url_of, "other_source", f"P-{ERASED_PERSON}")
    drop_rows(tmp_path / "drop", "a.jsonl", her_rows())
    counts = load(log, vault_url).counts
    assert Counter(counts.skipped_by_rule) == Counter() and (counts.appended, counts.quarantined) == (3, 1)
