"""DHIS2's tracker from its API into a real log: what is read and refused, what changes there, and its traps."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ingest.connectors.base import Connection, Page, Stream
from ingest.connectors.dhis2 import Dhis2Connector
from ingest.connectors.http import Patience
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from synthetic.canaries import canaries_of
from synthetic.servers.dhis2 import USER, make_app
from synthetic.servers.dhis2_metadata import MONTHS, NEW_ATTRIBUTE, ORG_UNIT, TRACKER
from synthetic.servers.dhis2_store import Dhis2Store, fill_dhis2
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import LogUnderTest, NewLog
from tests.support.ingest_records import SOURCES
from tests.support.trackers import (
    SECRET,
    answering,
    is_sound,
    planted_breakage,
    planted_events,
    small_world,
    truth_of,
    vault_that_remembers,
)
from vocabulary.errors import ConfigurationError, SourceRefused, SourceUnavailable

SOURCE = "health_dhis2"
ZONE = "Europe/Sarajevo"
LATER = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
HASTY = Patience(attempts=3, seconds=5.0, first_wait=0.01)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dhis2")


@pytest.fixture
def store(folder: Path) -> Dhis2Store:
    """The tracker as it is at first, whatever a test before has made of it."""
    return fill_dhis2(folder, small_world())


@pytest.fixture(scope="module")
def hidden() -> set[str]:
    """Programs that the pipeline's user may not see."""
    return set()


@pytest.fixture(scope="module")
def connection(folder: Path, hidden: set[str]) -> Iterator[Connection]:
    with answering(make_app(Dhis2Store(folder), SECRET, hidden_programs=hidden)) as port:
        yield at(port)


def at(port: int) -> Connection:
    return Connection(host="127.0.0.1", port=port, password=SECRET, scheme="http")


@pytest.fixture(scope="module")
def first(folder: Path, connection: Connection, new_log: NewLog) -> tuple[LogUnderTest, LoadReport]:
    """A log after the first load, and what that load said."""
    fill_dhis2(folder, small_world())
    log = new_log()
    return log, load(log, connection)


@pytest.fixture
def log(first: tuple[LogUnderTest, LoadReport], store: Dhis2Store, new_log: NewLog) -> LogUnderTest:
    """A copy of that log for one test alone."""
    return new_log(first[0].database)


def load(log: LogUnderTest, connection: Connection, **how: Any) -> LoadReport:
    return run_intake(SOURCE, settings=log.settings(connection, **how))


def sound_uid(stream: str) -> str:
    return next(each["record_id"] for each in truth_of(SOURCE) if each["stream"] == stream and is_sound(each))


def test_the_whole_system_is_read_as_the_truth_says(first: tuple[LogUnderTest, LoadReport]) -> None:
    log, report = first
    assert report.counts.read == len(truth_of(SOURCE)) and report.counts.voided == 0
    assert log.types() == planted_events(SOURCE)
    assert Counter(log.rows("select stream, reason from quarantine.record")) == planted_breakage(SOURCE)


def test_an_attribute_nobody_told_us_about_is_drift_by_its_uid(first: tuple[LogUnderTest, LoadReport]) -> None:
    assert first[1].drift_fields == (f"client.attributes/{NEW_ATTRIBUTE}",)


def test_times_without_a_zone_are_the_servers_own(first: tuple[LogUnderTest, LoadReport]) -> None:
    newest = max(datetime.fromisoformat(record["recorded_at"]) for record in truth_of(SOURCE) if is_sound(record))
    assert first[0].one("select max(recorded_at) from event_log.event") == newest
    assert newest.astimezone(ZoneInfo(ZONE)).hour == 0


def test_nothing_that_names_anybody_is_in_the_log(log: LogUnderTest) -> None:
    tables = ("event_log.event", "event_log.source_cursor", "event_log.ledger", "quarantine.record", "linkage.evidence")
    stored = "\n".join(str(row) for table in tables for row in log.rows(f"select row_to_json(t)::text from {table} t"))
    words = set(re.findall(r"\w+", stored))
    found = canaries_of(small_world())
    for kind in ("surnames", "documents", "phones", "record_ids", "person_ids"):
        assert not [one for one in found[kind] if max(re.findall(r"\w+", one), key=len) in words and one in stored], (
            kind
        )


def test_a_second_load_reads_only_the_overlap_and_appends_nothing(log: LogUnderTest, connection: Connection) -> None:
    again = load(log, connection).counts
    assert again.events_appended == 0 and 0 < again.read < len(truth_of(SOURCE))


def test_a_value_edited_there_and_back_is_three_versions(
    log: LogUnderTest, connection: Connection, store: Dhis2Store
) -> None:
    before = log.types()
    original = store.edit("events", sound_uid("service"), {"quantity": "9"}, LATER)
    edited = load(log, connection).counts
    assert (edited.appended, edited.voided, edited.events_appended) == (1, 0, 2)
    store.put("events", original, LATER + timedelta(minutes=5))
    assert load(log, connection).counts.events_appended == 2
    assert log.types() == before
    assert log.one("select max(version) from event_log.record_state") == 3


def test_an_attribute_corrected_on_the_person_corrects_her_cases(
    log: LogUnderTest, connection: Connection, store: Dhis2Store
) -> None:
    store.edit("trackedEntities", sound_uid("client"), {"role": "FAMILY"}, LATER)
    assert load(log, connection).counts.appended == 1


def test_a_tombstone_voids_and_a_restored_object_comes_back(
    log: LogUnderTest, connection: Connection, store: Dhis2Store
) -> None:
    before, uid = log.types(), sound_uid("service")
    original = store.delete("events", uid, LATER)
    assert load(log, connection).counts.voided == 1
    store.put("events", original, LATER + timedelta(minutes=5))
    assert load(log, connection).counts.events_appended == 1
    assert log.types() == before


def test_a_deleted_enrolment_takes_back_its_case_alone(
    log: LogUnderTest, connection: Connection, store: Dhis2Store
) -> None:
    before = log.types()
    entity = store.find("trackedEntities", sound_uid("client"))
    deleted = [{**enrollment, "deleted": True} for enrollment in entity["enrollments"]]
    store.put("trackedEntities", {**entity, "enrollments": deleted}, LATER)
    assert load(log, connection).counts.voided == len(deleted)
    assert log.types()["service.delivered"] == before["service.delivered"]


def test_an_emptied_server_voids_nothing(log: LogUnderTest, connection: Connection, store: Dhis2Store) -> None:
    before = log.types()
    store.write("events", [])
    store.write("trackedEntities", [])
    assert load(log, connection).counts.read == 0
    assert log.types() == before


def test_a_wrong_token_is_told_and_voids_nothing(log: LogUnderTest, connection: Connection) -> None:
    before = log.types()
    with pytest.raises(SourceRefused, match="401"):
        load(log, replace(connection, password="wrong"))  # noqa: S106  of a test
    assert log.types() == before
    assert log.one("select kind from event_log.ledger order by entry_id desc limit 1") == "held"


def test_a_program_no_longer_visible_is_told_while_the_others_load(
    log: LogUnderTest, connection: Connection, store: Dhis2Store, hidden: set[str]
) -> None:
    before = log.types()
    month = store.find("events", sound_uid("month"))
    store.put("events", {**month, "event": "Zmonth00001", "dataValues": changed_month(month)}, LATER)
    hidden.add(TRACKER)
    try:
        with pytest.raises(SourceRefused, match="403"):
            load(log, connection)
    finally:
        hidden.clear()
    after = log.types()
    assert after.pop("report.submitted") == before.pop("report.submitted") + 1
    assert after == {**before, "expenditure.recorded": after["expenditure.recorded"]}


def changed_month(month: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**one, "value": "2026-10" if one["value"][4:5] == "-" and len(one["value"]) == 7 else one["value"]}
        for one in month["dataValues"]
    ]


def test_an_erased_person_sent_again_is_skipped_with_all_her_events(
    folder: Path,
    connection: Connection,
    store: Dhis2Store,
    new_log: NewLog,
    new_database: Callable[..., str],
    url_of: Callable[..., str],
) -> None:
    log = new_log()
    uid = sound_uid("client")
    hers = [each for each in truth_of(SOURCE) if is_sound(each) and each["source_person"] == f"HLT-01/{uid}"]
    vault_url = vault_that_remembers(new_database, url_of, SOURCE, uid)
    assert load(log, connection, vault_url=vault_url).counts.skipped_by_rule == {"erased": len(hers)}


@pytest.mark.parametrize("version", [40, 41, 42])
def test_every_version_gives_the_same_log(version: int, store: Dhis2Store, tmp_path: Path, new_log: NewLog) -> None:
    log, sources = new_log(), copytree(SOURCES, tmp_path / "sources")
    file = sources / f"{SOURCE}.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("version: 42", f"version: {version}"), encoding="utf-8")
    with answering(make_app(store, SECRET, version)) as port:
        load(log, replace(at(port), login=USER), sources=sources)
    assert log.types() == planted_events(SOURCE)


def stream_of(objects: str = "events", page_size: int = 7, **read: Any) -> Stream:
    known = {"objects": objects, "program": TRACKER, "org_unit": ORG_UNIT, **read}
    return Stream(SOURCE, "any", known, time_zone=ZONE, page_size=page_size)


def ids(pages: list[Page], own: str = "event") -> list[str]:
    return [record[own] for page in pages for record in page.records]  # type: ignore[index]  # records are objects to a connector


@pytest.mark.parametrize("objects", ["events", "trackedEntities", "enrollments"])
@pytest.mark.parametrize("page_size", [1, 7, 1000])
def test_every_object_is_read_once_by_the_time_of_its_change(
    connection: Connection, store: Dhis2Store, objects: str, page_size: int
) -> None:
    own = {"events": "event", "trackedEntities": "trackedEntity", "enrollments": "enrollment"}[objects]
    found = ids(list(Dhis2Connector(stream_of(objects, page_size), connection).pages({}, None)), own)
    expected = [each[own] for each in store.all(objects) if objects == "trackedEntities" or each["program"] == TRACKER]
    assert len(found) == len(expected) and set(found) == set(expected)


def test_an_object_written_during_the_pull_hides_no_other(connection: Connection, store: Dhis2Store) -> None:
    everything = {each["event"] for each in store.all("events") if each["program"] == TRACKER}
    pages = Dhis2Connector(stream_of(), connection, now=lambda: LATER).pages({}, None)
    read = [next(pages)]
    for early in ids(read):
        store.edit("events", early, {}, LATER + timedelta(minutes=1))
    read += list(pages)
    assert set(ids(read)) == everything


def test_only_the_window_is_asked_for_and_never_who_stored_a_value(store: Dhis2Store) -> None:
    asked: list[dict[str, str]] = []
    double = KoboDouble({}, bend=lambda path, query: asked.append(query) or answer([]))  # type: ignore[func-returns-value]  # append is called for its effect
    with serving(double):
        cursor = {"updated_at": "2026-10-25T02:30:00.000", "swept_at": datetime.now(UTC).isoformat()}
        list(Dhis2Connector(stream_of(), double.connection, HASTY).pages(cursor, datetime(2026, 11, 1, tzinfo=UTC)))
    (query,) = asked
    assert (query["updatedAfter"], query["updatedBefore"]) == ("2026-10-25T01:00:00.000", "2026-11-01T01:00:00.000")
    assert query["order"] == "updatedAt:asc" and query["includeDeleted"] == "true"
    assert "storedBy" not in query["fields"] and "notes" not in query["fields"] and "geometry" not in query["fields"]


def answer(rows: list[Any], size: int = 7) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps({"pager": {"page": 1, "pageSize": size}, "events": rows}).encode()


def read_all(bend: Callable[[str, dict[str, str]], Any]) -> list[Page]:
    double = KoboDouble({}, bend=bend)
    with serving(double):
        return list(Dhis2Connector(stream_of(page_size=2), double.connection, HASTY).pages({}, None))


def test_a_server_that_forgets_the_order_is_refused() -> None:
    rows = [
        {"event": "b", "updatedAt": "2026-02-02T00:00:00.000"},
        {"event": "a", "updatedAt": "2026-01-01T00:00:00.000"},
    ]
    with pytest.raises(SourceRefused, match="order"):
        read_all(lambda path, query: answer(rows))


def test_a_server_that_gives_one_page_for_ever_is_left() -> None:
    rows = [{"event": one, "updatedAt": "2026-02-02T00:00:00.000"} for one in "ab"]
    with pytest.raises(SourceUnavailable, match="lead on"):
        read_all(lambda path, query: answer(rows, 2))


@pytest.mark.parametrize("body", [b"[]", b'{"events": null}', b'{"pager": {}}'])
def test_an_answer_of_another_shape_is_no_empty_page(body: bytes) -> None:
    with pytest.raises(SourceUnavailable, match="no list"):
        read_all(lambda path, query: (200, {}, body))


@pytest.mark.parametrize(
    "read", [{"program": "short"}, {"objects": "relationships"}, {"stage": "x"}, {"names": {"no uid": "a"}}]
)
def test_a_stream_that_names_no_uids_is_refused(read: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Dhis2Connector(stream_of(**read), Connection())


RECORDED = Path(__file__).parents[2] / ".." / "shared" / "data" / "dhis2"


def recorded(name: str) -> dict[str, Any]:
    path = RECORDED / name
    if not path.is_file():
        pytest.skip("the recorded answers of DHIS2 are not beside this project")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_recorded_events_are_read_with_their_data_values_by_name() -> None:
    page = recorded("events_page.json")
    double = KoboDouble(
        {}, bend=lambda path, query: (200, {}, json.dumps({**page, "pager": {"pageSize": 50}}).encode())
    )
    with serving(double):
        stream = stream_of(names={"oZg33kd9taw": "sex"}, program="eBAyeGv0exc", org_unit="DwpbWkiqjMy")
        (read,) = Dhis2Connector(stream, double.connection, HASTY).pages({}, None)
    event = read.records[0]
    assert isinstance(event, dict) and event["dataValues/sex"] == "Male"
    assert event["dataValues/eMyVanycQSC"] == "2018-02-07" and "dataValues" not in event
    assert read.next_cursor["updated_at"] == "2017-09-08T21:40:22.000" and not read.complete


def test_a_recorded_tracked_entity_keeps_the_attributes_of_each_enrolment() -> None:
    entity = {**recorded("trackedEntity_with_enrollment.json"), "updatedAt": "2017-03-06T05:49:28.357"}
    body = json.dumps({"instances": [entity], "page": 1, "total": 1, "pageSize": 50}).encode()
    double = KoboDouble({}, bend=lambda path, query: (200, {}, body))
    with serving(double):
        stream = stream_of("trackedEntities", names={"w75KJ2mc4zz": "given_name"}, version=40)
        (read,) = Dhis2Connector(stream, double.connection, HASTY).pages({}, None)
    (enrollment,) = read.records[0]["enrollments"]  # type: ignore[index]  # records are objects to a connector
    assert enrollment["attributes/given_name"] == "John" and enrollment["attributes/cejWyOfXge6"] == "Male"


def test_served_objects_have_the_shape_of_recorded_ones(store: Dhis2Store) -> None:
    event, entity = recorded("events_page.json")["events"][0], recorded("trackedEntity_with_enrollment.json")
    enrollment = recorded("enrollments_page.json")["enrollments"][0]
    ours = {"trackedEntity", "programOwners", "orgUnit", "storedBy"}
    for served in store.all("events"):
        assert served.keys() <= event.keys() | ours
        assert all(value.keys() == event["dataValues"][0].keys() for value in served["dataValues"])
    for served in store.all("trackedEntities"):
        assert served.keys() <= entity.keys() | {
            "createdAt",
            "updatedAt",
            "inactive",
            "deleted",
            "potentialDuplicate",
            "attributes",
        }
    for served in store.all("enrollments"):
        assert served.keys() <= enrollment.keys() | {"completedAt"}
    assert {each["program"] for each in store.all("events")} == {TRACKER, MONTHS}


def test_what_an_answer_cut_short_hid_is_found_by_the_weekly_sweep(connection: Connection, store: Dhis2Store) -> None:
    everything = {each["event"] for each in store.all("events") if each["program"] == TRACKER}
    newest = max(each["updatedAt"] for each in store.all("events"))
    cursor = {"updated_at": newest, "swept_at": "2026-10-20T00:00:00+00:00"}
    for day, expected in ((26, False), (27, True)):
        now = datetime(2026, 10, day, 12, tzinfo=UTC)
        until = datetime(2026, 11, 1, tzinfo=UTC)
        pages = list(Dhis2Connector(stream_of(), connection, now=lambda now=now: now).pages(cursor, until))
        assert (set(ids(pages)) == everything) is expected
        assert not any(page.complete for page in pages)
        assert (pages[-1].next_cursor["swept_at"] == now.isoformat()) is expected


def test_a_later_sweep_that_is_cut_off_is_made_again(connection: Connection, store: Dhis2Store) -> None:
    cursor = {"updated_at": "2026-10-01T00:00:00.000", "swept_at": "2026-10-01T00:00:00+00:00"}
    pages = Dhis2Connector(stream_of(), connection).pages(cursor, None)
    assert next(pages).next_cursor == cursor
    first = Dhis2Connector(stream_of(), connection).pages({}, None)
    assert next(first).next_cursor["updated_at"] is not None, "a first load goes on where it was cut off"
