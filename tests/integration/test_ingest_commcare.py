"""CommCare from its API into a real log: what is read, refused and tallied, what changes there, and its traps."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from ingest.connectors.base import Connection, Page, Stream
from ingest.connectors.commcare import CommCareConnector
from ingest.connectors.http import Patience
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from synthetic.canaries import canaries_of
from synthetic.servers.commcare import USER, make_app
from synthetic.servers.commcare_cases import CASE_TYPES, DOMAIN
from synthetic.servers.commcare_store import CommCareStore, fill_commcare
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import LogUnderTest, NewLog
from tests.support.ingest_records import SOURCES
from tests.support.trackers import (
    SECRET,
    answering,
    is_sound,
    planted_breakage,
    planted_events,
    planted_tallies,
    small_world,
    truth_of,
    vault_that_remembers,
)
from vocabulary.errors import LoadHeld, SourceRefused, SourceUnavailable

SOURCE = "outreach_commcare"
LATER = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("commcare")


@pytest.fixture
def store(folder: Path) -> CommCareStore:
    """The cases as they are at first, whatever a test before has made of them."""
    return fill_commcare(folder, small_world())


@pytest.fixture(scope="module")
def connection(folder: Path) -> Iterator[Connection]:
    with answering(make_app(CommCareStore(folder), SECRET)) as port:
        yield at(port)


@pytest.fixture(scope="module")
def first(folder: Path, connection: Connection, new_log: NewLog) -> tuple[LogUnderTest, LoadReport]:
    """A log after the first load, and what that load said."""
    fill_commcare(folder, small_world())
    log = new_log()
    return log, load(log, connection)


@pytest.fixture
def log(first: tuple[LogUnderTest, LoadReport], store: CommCareStore, new_log: NewLog) -> LogUnderTest:
    """A copy of that log for one test alone."""
    return new_log(first[0].database)


def at(port: int, secret: str = SECRET) -> Connection:
    return Connection(host="127.0.0.1", port=port, login=USER, password=secret, scheme="http")


@pytest.fixture
def swept_often(tmp_path: Path) -> Path:
    """The source files, but every load sweeps: only a sweep finds what was deleted."""
    sources = copytree(SOURCES, tmp_path / "sources")
    file = sources / f"{SOURCE}.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("case_type:", "sweep_hours: 0, case_type:"), "utf-8")
    return sources


def load(log: LogUnderTest, connection: Connection, **how: Path) -> LoadReport:
    return run_intake(SOURCE, settings=log.settings(connection, **how))


def test_the_whole_system_is_read_as_the_truth_says(first: tuple[LogUnderTest, LoadReport]) -> None:
    log, report = first
    assert report.counts.read == len(truth_of(SOURCE)) and report.counts.voided == 0
    assert report.drift_fields == ()
    loaded = log.types()
    tallies = log.rows(
        "select data ->> 'period', data ->> 'service_type_code' from event_log.event where type = 'aggregate.reported'"
    )
    assert Counter(tallies) == planted_tallies(SOURCE) and tallies
    loaded.pop("aggregate.reported")
    assert loaded == planted_events(SOURCE)
    assert Counter(log.rows("select stream, reason from quarantine.record")) == planted_breakage(SOURCE)


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


def test_a_property_edited_there_and_back_is_three_versions(
    log: LogUnderTest, connection: Connection, store: CommCareStore
) -> None:
    before, case_id = log.types(), sound_id(store, "service")
    original = store.edit("service", case_id, {"quantity": "9"}, LATER)
    edited = load(log, connection).counts
    assert (edited.appended, edited.voided, edited.events_appended) == (1, 0, 2)
    store.put(original, LATER + timedelta(minutes=5))
    assert load(log, connection).counts.events_appended == 2
    assert log.types() == before
    assert log.one("select max(version) from event_log.record_state") == 3


def test_a_case_taken_back_by_the_team_is_voided(
    log: LogUnderTest, connection: Connection, store: CommCareStore
) -> None:
    store.edit("need", sound_id(store, "need", disposition="referred"), {"void": "yes"}, LATER)
    assert load(log, connection).counts.voided == 2


def test_a_deleted_case_is_voided_by_the_next_sweep_and_may_come_back(
    log: LogUnderTest, connection: Connection, store: CommCareStore, swept_often: Path
) -> None:
    before = log.types()
    gone = store.delete("service", sound_id(store, "service"))
    assert load(log, connection, sources=swept_often).counts.voided == 1
    store.put(gone, LATER)
    assert load(log, connection, sources=swept_often).counts.events_appended == 1
    assert log.types() == before


def test_between_sweeps_absence_means_nothing(log: LogUnderTest, connection: Connection, store: CommCareStore) -> None:
    store.write("service", [])
    assert load(log, connection).counts.voided == 0


def test_an_emptied_project_is_held(
    log: LogUnderTest, connection: Connection, store: CommCareStore, swept_often: Path
) -> None:
    before = log.types()
    store.write("service", [])
    for _ in range(2):
        with pytest.raises(LoadHeld):
            load(log, connection, sources=swept_often)
    assert log.types() == before


def test_maintenance_that_indexes_everything_anew_changes_nothing(
    log: LogUnderTest, connection: Connection, store: CommCareStore
) -> None:
    store.reindex(LATER)
    again = load(log, connection).counts
    assert (again.read, again.events_appended) == (len(truth_of(SOURCE)), 0)


def test_who_withdraws_consent_stays_in_the_tally_alone(
    log: LogUnderTest, connection: Connection, store: CommCareStore
) -> None:
    tallied = log.types().get("aggregate.reported", 0)
    case_id = sound_id(store, "service", counts_as="new_client")
    client_no = store.find("service", case_id)["properties"]["client_no"]
    for case_type in CASE_TYPES:
        for case in list(store.cases(case_type)):
            if case["properties"].get("client_no") == client_no:
                store.edit(case_type, case["case_id"], {"consent_stats": "no"}, LATER)
    withdrawn = load(log, connection).counts
    assert withdrawn.voided > 0 and withdrawn.skipped_by_rule["statistics_refused"] > 0
    assert log.types()["aggregate.reported"] > tallied


@pytest.mark.parametrize(("secret", "domain", "status"), [("wrong", DOMAIN, 401), (SECRET, "no-longer-ours", 403)])
def test_a_revoked_permission_is_told_and_voids_nothing(
    log: LogUnderTest, connection: Connection, tmp_path: Path, secret: str, domain: str, status: int
) -> None:
    before, sources = log.types(), copytree(SOURCES, tmp_path / "sources")
    file = sources / f"{SOURCE}.yml"
    file.write_text(file.read_text(encoding="utf-8").replace(DOMAIN, domain), encoding="utf-8")
    with pytest.raises(SourceRefused, match=str(status)):
        load(log, replace(connection, password=secret), sources=sources)
    assert log.types() == before
    assert log.one("select kind from event_log.ledger order by entry_id desc limit 1") == "held"


def test_an_erased_person_sent_again_is_skipped_with_all_her_cases(
    log: LogUnderTest,
    connection: Connection,
    store: CommCareStore,
    swept_often: Path,
    new_database: Callable[..., str],
    url_of: Callable[..., str],
) -> None:
    client_no = store.find("client", sound_id(store, "client"))["properties"]["client_no"]
    hers = [record for record in truth_of(SOURCE) if record["source_person"] == f"NGO-09/{client_no}"]
    vault_url = vault_that_remembers(new_database, url_of, SOURCE, client_no)
    loaded = run_intake(SOURCE, settings=log.settings(connection, sources=swept_often, vault_url=vault_url)).counts
    assert loaded.skipped_by_rule["erased"] == len(hers) > 1


def sound_id(store: CommCareStore, case_type: str, **properties: str) -> str:
    """A case that loads: of a consenting client, neither broken nor taken back."""
    known = {record["record_id"] for record in truth_of(SOURCE) if record["stream"] == case_type and is_sound(record)}
    wanted = [case for case in store.cases(case_type) if case["case_id"] in known]
    return next(case["case_id"] for case in wanted if properties.items() <= case["properties"].items())


def read(connection: Connection, case_type: str, page_size: int = 7) -> list[Page]:
    stream = Stream(SOURCE, case_type, {"domain": DOMAIN, "case_type": case_type}, page_size=page_size)
    connector = CommCareConnector(stream, connection, Patience(attempts=4, seconds=5.0, first_wait=0.01))
    return list(connector.pages({}, None))


@pytest.mark.parametrize("case_type", CASE_TYPES)
def test_cases_indexed_in_one_moment_are_read_once_across_pages(
    store: CommCareStore, connection: Connection, case_type: str
) -> None:
    pages = read(connection, case_type)
    ids = [record["case_id"] for page in pages for record in page.records]  # type: ignore[index]  # records are objects to a connector
    assert ids == [case["case_id"] for case in store.cases(case_type)]
    assert [page.complete for page in pages] == [False] * (len(pages) - 1) + [True]


def test_a_case_changed_during_the_pull_comes_again_at_the_end(store: CommCareStore, connection: Connection) -> None:
    stream = Stream(SOURCE, "client", {"domain": DOMAIN, "case_type": "client"}, page_size=10)
    pages = CommCareConnector(stream, connection, Patience()).pages({}, None)
    first = next(pages)
    moved = first.records[0]["case_id"]  # type: ignore[index]  # records are objects to a connector
    store.edit("client", moved, {"role": "child"}, LATER)
    rest = [record for page in pages for record in page.records]
    assert rest[-1]["case_id"] == moved and rest[-1]["properties/role"] == "child"  # type: ignore[index]  # records are objects to a connector


def test_a_case_deleted_during_the_pull_makes_it_incomplete(store: CommCareStore, connection: Connection) -> None:
    stream = Stream(SOURCE, "client", {"domain": DOMAIN, "case_type": "client"}, page_size=10)
    pages = CommCareConnector(stream, connection, Patience()).pages({}, None)
    next(pages)
    store.delete("client", store.cases("client")[-1]["case_id"])
    rest = list(pages)
    assert not any(page.complete for page in rest) and rest[-1].next_cursor == {}


RECORDED = Path(__file__).parents[2] / ".." / "shared" / "data" / "commcare"


def recorded(name: str) -> dict[str, Any]:
    path = RECORDED / name
    if not path.is_file():
        pytest.skip("the recorded answers of CommCare are not beside this project")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def read_from(*answers: dict[str, Any]) -> list[Page]:
    """The pages of a server that gives these answers, one after another."""
    left = list(answers)
    double = KoboDouble({}, bend=lambda path, query: (200, {}, json.dumps(left.pop(0)).encode()))
    with serving(double):
        return read(replace(double.connection, login=USER), "assignment")


def test_a_recorded_list_is_read_with_properties_and_indices_as_columns() -> None:
    (page,) = read_from(recorded("case_v2_list.json"))
    case = page.records[0]
    assert isinstance(case, dict) and page.complete
    assert case["properties/assignment_type"] == "primary" and case["indices/parent/case_type"] == "contact"
    assert page.next_cursor["indexed_on"] == "2021-01-18T19:55:13.707193+00:00"


def test_a_served_case_has_the_shape_of_a_recorded_one(store: CommCareStore) -> None:
    real = recorded("case_v2_single.json")
    for case_type in CASE_TYPES:
        for case in store.cases(case_type):
            assert case.keys() == real.keys()
            assert all(isinstance(value, str) for value in case["properties"].values())
            assert all(index.keys() == real["indices"]["parent"].keys() for index in case["indices"].values())


def test_only_the_cursor_of_next_is_followed_whatever_host_it_names() -> None:
    real = recorded("case_v2_list.json")
    first = {**real, "matching_records": 2, "next": "https://www.commcarehq.example/a/x/api/case/v2/?cursor=bmV4dA=="}
    second = {**real, "cases": [{**real["cases"][0], "case_id": "2"}]}
    assert [page.complete for page in read_from(first, second)] == [False, True]


@pytest.mark.parametrize("following", ["https://commcare.example/?cursor=YQ==", "https://commcare.example/"])
def test_a_page_that_does_not_lead_on_ends_the_load(following: str) -> None:
    real = {**recorded("case_v2_list.json"), "next": following}
    with pytest.raises(SourceUnavailable, match="lead on"):
        read_from(real, real, real)
