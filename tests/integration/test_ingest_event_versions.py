"""Event rows in an older version load as the newest tells them, on both ways; nothing else of another version does.

All types are in their first version today. The second one is invented here, in the very registries that a release with
one would fill: `need.assessed` v1 said `is_urgent`, v2 says `urgency_code`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from anonymize.safe import STORED_AS
from event_log.connection import connect
from event_log.verify import verify_log
from ingest.connectors.base import Connection
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from ingest.quarantine import open_payload
from ingest.refused_records import Which
from ingest.replay import replay
from ingest.settings import IntakeSettings
from tests.support.event_rows import SOURCE, content_of, drop_rows, event_row, write_source
from tests.support.ingest_log import QUARANTINE, LogUnderTest, NewLog
from vocabulary.events import Json
from vocabulary.upcasts import FORMER_FIELDS, MAJORS, UPCASTS

KIND, V1, V2 = "need.assessed", "org.nrm.need.assessed.v1", "org.nrm.need.assessed.v2"
WAYS = {"plain": 0, "quick": 40}


def urgency(data: Mapping[str, Json]) -> Mapping[str, Json]:
    """What an upcast may do with sound data; with other data it may break."""
    kept = {name: value for name, value in data.items() if name != "is_urgent"}
    return {**kept, "urgency_code": {True: "high", False: "low"}[data["is_urgent"]]}  # type: ignore[index]  # sound data


@pytest.fixture(autouse=True)
def second_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MAJORS, KIND, 2)
    monkeypatch.setitem(UPCASTS, (KIND, 1), urgency)
    monkeypatch.setitem(FORMER_FIELDS, (KIND, 1), frozenset({"is_urgent"}))
    monkeypatch.setitem(STORED_AS, KIND, f"{KIND}.v2")


def old_row(number: int, is_urgent: object = True, **fact: Any) -> dict[str, Any]:
    row = event_row(number, KIND, fact={"is_urgent": is_urgent, "urgency_code": None, **fact})
    del row["data"]["fact"]["urgency_code"]
    return row


def new_row(number: int, urgency_code: str = "high", **changes: Any) -> dict[str, Any]:
    return event_row(number, KIND, type=V2, fact={"urgency_code": urgency_code}, **changes)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> int:
    return WAYS[request.param]


def settings_of(log: LogUnderTest, folder: Path, way: int) -> IntakeSettings:
    sources = write_source(folder / "sources")
    return log.settings(Connection(folder=folder / "drop"), sources=sources, event_page_size=way)


def load(log: LogUnderTest, folder: Path, way: int) -> LoadReport:
    return run_intake(SOURCE, settings=settings_of(log, folder, way))


def test_an_older_row_says_what_the_newest_would(log: LogUnderTest, tmp_path: Path, way: int) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", [old_row(1), new_row(2), old_row(3, is_urgent=False)])
    report = load(log, tmp_path, way)
    assert (report.counts.appended, report.counts.quarantined, report.drift_fields) == (3, 0, ())
    rows = log.rows("select type, data ->> 'urgency_code', data ? 'is_urgent' from event_log.event order by position")
    assert rows == [(f"{KIND}.v2", code, False) for code in ("high", "high", "low")]


def test_the_same_fact_in_another_version_is_known(log: LogUnderTest, tmp_path: Path, way: int) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", [old_row(1), old_row(2)])
    load(log, tmp_path, way)
    drop_rows(tmp_path / "drop", "b.jsonl", [new_row(1), new_row(2, "low")])
    counts = load(log, tmp_path, way).counts
    assert (counts.duplicate, counts.appended, counts.events_appended) == (1, 1, 2)
    assert log.one("select count(*) from event_log.event where type = 'record.corrected'") == 1


@pytest.mark.parametrize(
    ("row", "reason", "fields"),
    [
        ({"is_urgent": "Zvjezdana"}, "bad_row_shape", ["data.fact"]),
        ({"is_urgent": ["Zvjezdana"]}, "bad_row_shape", ["data.fact"]),
        ({"is_urgent": True, "service_type_code": "magic"}, "unknown_code", ["data.fact.service_type_code"]),
        ({"type": "org.nrm.need.assessed.v3"}, "unknown_code", ["type"]),
        ({"type": "org.nrm.need.assessed.v0"}, "unknown_code", ["type"]),
        ({"type": "org.nrm.need.assessed.v01"}, "unknown_code", ["type"]),
        ({"type": "org.nrm.need.disposed.v2"}, "unknown_code", ["type"]),
        ({"type": "org.nrm.record.voided.v2"}, "unknown_code", ["type"]),
        ({"type": "org.nrm.subject.erased.v1"}, "unknown_code", ["type"]),
        ({"type": "need.assessed"}, "unknown_code", ["type"]),
    ],
    ids=str,
)
def test_what_is_of_no_known_version_or_breaks_an_upcast_is_refused(
    log: LogUnderTest, tmp_path: Path, way: int, row: dict[str, Any], reason: str, fields: list[str]
) -> None:
    made = {**old_row(1), **row} if "type" in row else old_row(1, **row)
    drop_rows(tmp_path / "drop", "a.jsonl", [made])
    assert load(log, tmp_path, way).counts.quarantined == 1
    assert log.rows("select reason, fields from quarantine.record") == [(reason, fields)]


def test_a_refused_older_row_keeps_its_own_fields_for_a_retry(log: LogUnderTest, tmp_path: Path, way: int) -> None:
    drop_rows(tmp_path / "drop", "a.jsonl", [old_row(1, residence_region_code="AV-09", mood="?")])
    report = load(log, tmp_path, way)
    assert (report.counts.quarantined, report.drift_fields) == (1, ("events.data.fact.mood",))
    opened = open_payload(bytes(log.one("select sealed from quarantine.record")), bytes(QUARANTINE))
    assert isinstance(opened, dict) and "mood" not in opened["data"]["fact"] and opened["data"]["fact"]["is_urgent"]
    settings = settings_of(log, tmp_path, way)
    with (tmp_path / "sources" / "maps" / "regions.csv").open("a", encoding="utf-8") as codes:
        codes.write("AV-09,AV-09,\n")
    assert replay(SOURCE, settings=settings, private_key=bytes(QUARANTINE), which=Which()).counts.appended == 1
    assert log.types() == {f"{KIND}.v2": 1}


def test_both_ways_write_the_same_log_of_mixed_versions(new_log: NewLog, tmp_path: Path) -> None:
    rows = [old_row(1), new_row(2), old_row(3, "?"), new_row(1, "low"), event_row(5, "case.opened"), old_row(2)]
    drop_rows(tmp_path / "drop", "a.jsonl", rows)
    parts = ("events", "ledger", "records", "slots", "evidence", "quarantine")
    logs = [new_log() for _ in WAYS]
    for log, way in zip(logs, WAYS.values(), strict=True):
        load(log, tmp_path, way)
        with connect(log.url("nrm_owner")) as connection:
            verify_log(connection)
    assert content_of(logs[0], *parts) == content_of(logs[1], *parts)


def test_without_an_upcast_for_every_step_the_older_version_is_not_read(
    log: LogUnderTest, tmp_path: Path, way: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(UPCASTS, (KIND, 1))
    drop_rows(tmp_path / "drop", "a.jsonl", [old_row(1), new_row(2)])
    counts = load(log, tmp_path, way).counts
    assert (counts.quarantined, counts.appended) == (1, 1)
