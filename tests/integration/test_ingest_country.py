"""The systems of the synthetic country, read live into a real log: what is read, refused, skipped,
and read again."""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from ingest.connectors.base import Connection
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from ingest.quarantine import open_payload
from ingest.refused_records import Which, count_refused, list_refused, show_refused
from nrm.stack import Installation
from nrm.stack.cluster import Cluster
from synthetic.build import Places, Settings, build
from synthetic.servers import commcare, dhis2
from synthetic.servers.commcare_store import CommCareStore
from synthetic.servers.dhis2_store import Dhis2Store
from synthetic.servers.kobo import server_for
from synthetic.servers.kobo_store import KoboStore
from synthetic.servers.primero_store import PrimeroStore
from synthetic.servers.sftp import serving
from tests.support.ingest_files import sftp_connection
from tests.support.ingest_log import QUARANTINE, LogUnderTest, NewLog, connected
from tests.support.ingest_primero import serving_primero
from tests.support.trackers import answering

TOKEN, READER_PASSWORD = "kobo-token", "reader-password"  # noqa: S105  of a test
COUNTRY = Settings(seed=7, size=60, months=12, today=date(2026, 10, 31))


@dataclass(frozen=True)
class Country:
    places: Places
    connections: dict[str, Connection]
    register_url: str

    def truth(self, name: str) -> list[dict[str, Any]]:
        lines = (self.places.truth / name).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory, installation: Installation) -> Iterator[Country]:
    """Sixty people of Arvelia, their records behind real servers."""
    home = tmp_path_factory.mktemp("arvelia")
    register = Cluster(
        "ingest_register",
        home / "postgres",
        installation.run,
        home / "postgres.log",
        "superuser",
        "ingest-test",
        False,
    )
    port = register.start()
    owner = register.conninfo(port)
    build(home, COUNTRY, owner, READER_PASSWORD)
    places = Places(home)
    server, bound = server_for(KoboStore(places.kobo), TOKEN, 0)
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    with (
        serving(places.of("social"), TOKEN) as social,
        serving_primero(PrimeroStore(places.of("primero"))) as primero,
        answering(commcare.make_app(CommCareStore(places.of("commcare")), TOKEN)) as outreach,
        answering(dhis2.make_app(Dhis2Store(places.of("dhis2")), TOKEN)) as health,
    ):
        yield Country(
            places,
            {
                "safehouse_xlsx": Connection(folder=places.of("safehouse")),
                "coordination_registry": Connection(folder=places.of("registry")),
                "employment_sqlite": Connection(scheme="sqlite", database=str(places.of("employment") / "register.db")),
                "outreach_commcare": Connection(
                    host="127.0.0.1", port=outreach, login=commcare.USER, password=TOKEN, scheme="http"
                ),
                "health_dhis2": Connection(host="127.0.0.1", port=health, password=TOKEN, scheme="http"),
                "social_sftp": sftp_connection(social, TOKEN),
                "gbv_primero": primero.connection,
                "gbv_months": Connection(folder=places.of("months")),
                "finance_events": Connection(folder=places.of("finance")),
                "justice_events": Connection(folder=places.of("justice")),
                "ngo_kobo": Connection(host="127.0.0.1", port=bound.getsockname()[1], password=TOKEN, scheme="http"),
                "shelter_csv": Connection(folder=places.shelter),
                "police_register": Connection(
                    host="127.0.0.1", port=port, database="register", login="nrm_reader", password=READER_PASSWORD
                ),
            },
            owner.replace("dbname=postgres", "dbname=register"),
        )
    server.should_exit = True
    thread.join()
    register.stop()


@pytest.fixture(scope="module")
def log(new_log: NewLog) -> LogUnderTest:
    return new_log()


SOURCES = (
    "coordination_registry",
    "employment_sqlite",
    "finance_events",
    "gbv_months",
    "gbv_primero",
    "health_dhis2",
    "justice_events",
    "ngo_kobo",
    "outreach_commcare",
    "police_register",
    "safehouse_xlsx",
    "shelter_csv",
    "social_sftp",
)


@pytest.fixture(scope="module")
def first(country: Country, log: LogUnderTest) -> dict[str, LoadReport]:
    """The first load of each source."""
    return {each: run_intake(each, settings=log.settings(country.connections[each])) for each in SOURCES}


@pytest.mark.parametrize("source", SOURCES)
def test_every_record_of_the_truth_was_read_and_has_one_fate(
    source: str, country: Country, first: dict[str, LoadReport]
) -> None:
    counts = first[source].counts
    known = [record for record in country.truth("records.jsonl") if record["source"] == source]
    totals = counts.skipped_by_rule.get("totals_row", 0)
    assert counts.read == len(known) + totals
    assert counts.quarantined == sum(record["broken"] is not None for record in known)
    assert counts.balances and counts.voided == 0


def test_the_quarantine_holds_exactly_the_planted_broken_records(
    country: Country, log: LogUnderTest, first: dict[str, LoadReport]
) -> None:
    planted = Counter((each["source"], each["stream"], each["reason"]) for each in country.truth("broken.jsonl"))
    held = log.rows("select source_id, stream, reason from quarantine.record")
    assert Counter(held) == planted and planted


def test_a_sealed_payload_opens_with_the_private_key_only(log: LogUnderTest, first: dict[str, LoadReport]) -> None:
    sealed = log.one("select sealed from quarantine.record where source_id = 'ngo_kobo' and stream = 'case' limit 1")
    opened = open_payload(sealed, bytes(QUARANTINE))
    assert isinstance(opened, dict) and "org" in opened and not any("notes" in name for name in opened)


def test_the_quarantine_is_listed_and_shown_without_being_opened(
    country: Country, log: LogUnderTest, first: dict[str, LoadReport]
) -> None:
    planted = [each for each in country.truth("broken.jsonl") if each["source"] == "police_register"]
    with connected(log.url("operator")) as connection:
        counts = count_refused(connection, Which(source="police_register"))
        assert Counter({(each.stream, each.reason): each.records for each in counts}) == Counter(
            (each["stream"], each["reason"]) for each in planted
        )
        assert sum(each.records for each in count_refused(connection, Which())) == len(country.truth("broken.jsonl"))
        (newest,) = list_refused(connection, Which(source="police_register"), limit=1)
        assert show_refused(connection, newest.quarantine_id) == newest
        assert show_refused(connection, UUID(int=0)) is None


def test_events_of_each_type_are_as_many_as_the_truth_says(
    country: Country, log: LogUnderTest, first: dict[str, LoadReport]
) -> None:
    sound = [
        record
        for record in country.truth("records.jsonl")
        if record["broken"] is None
        and not (record["not_approved"] or record["refused_statistics"] or record["deleted"])
    ]
    planted = Counter(fact["type"] for record in sound for fact in record["facts"])
    loaded = log.types()
    loaded.pop("aggregate.reported", None)
    counted = "select count(*) from event_log.event where data ->> 'aggregate_kind_code' = 'delivery'"
    assert log.one(counted) == planted.pop("aggregate.reported") > 0
    assert loaded == planted


@pytest.mark.parametrize("source", SOURCES)
def test_a_second_load_of_unchanged_systems_appends_nothing(
    source: str, country: Country, log: LogUnderTest, first: dict[str, LoadReport]
) -> None:
    again = run_intake(source, settings=log.settings(country.connections[source]))
    assert again.counts.events_appended == 0 and again.counts.appended == 0
    assert again.counts.balances


def test_refused_people_leave_a_tally_and_no_subject(log: LogUnderTest, first: dict[str, LoadReport]) -> None:
    linked = log.one(
        "select count(*) from event_log.event join event_log.event_link using (position)"
        " where type = 'aggregate.reported'"
    )
    assert linked == 0


def test_nothing_that_names_anybody_is_in_the_log(
    country: Country, log: LogUnderTest, first: dict[str, LoadReport]
) -> None:
    canaries = json.loads((country.places.truth / "canaries.json").read_text(encoding="utf-8"))
    stored = "\n".join(
        str(row)
        for table in (
            "event_log.event",
            "event_log.source_cursor",
            "event_log.ledger",
            "event_log.record_state",
            "linkage.evidence",
            "quarantine.record",
            "event_log.source_record",
        )
        for row in log.rows(f"select row_to_json(t)::text from {table} t")
    )
    words = set(re.findall(r"\w+", stored))
    for kind in ("surnames", "documents", "phones", "record_ids", "person_ids"):
        suspects = [canary for canary in canaries[kind] if max(re.findall(r"\w+", canary), key=len) in words]
        assert not [canary for canary in suspects if canary in stored], kind


def test_a_dry_run_counts_without_a_database(country: Country, log: LogUnderTest, first: dict[str, LoadReport]) -> None:
    before = log.one("select count(*) from event_log.ledger")
    settings = log.settings(country.connections["ngo_kobo"])
    rehearsed = run_intake("ngo_kobo", settings=settings, dry_run=True).counts
    assert (rehearsed.read, rehearsed.quarantined) == (
        first["ngo_kobo"].counts.read,
        first["ngo_kobo"].counts.quarantined,
    )
    assert log.one("select count(*) from event_log.ledger") == before


def test_a_row_that_the_register_deletes_is_voided(
    country: Country, log: LogUnderTest, first: dict[str, LoadReport]
) -> None:
    with psycopg.connect(country.register_url, autocommit=True) as register:
        register.execute(
            "update register.detection set deleted = true, updated_at = clock_timestamp() where id = ("
            "select min(id) from register.detection where not deleted and detected_on is not null"
            " and violence in ('THB', 'DV') and detected_by <> 'xyz' and person_no is not null)"
        )
    again = run_intake("police_register", settings=log.settings(country.connections["police_register"])).counts
    assert (again.voided, again.appended) == (1, 1)
