"""With every fault switched on, nothing that was planted is anywhere but at its source.

One country, one log: systems asked over HTTP, files, a workbook, a database and its file, a stream of event rows; and
the faults of the wire, of files, of the source's database and of our own. Then the demo's own scan: all databases as
text, the heap and the write-ahead log of the cluster, logs, tracebacks.
"""

import json
import random
import secrets
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingest.connectors.base import Connection
from ingest.event_mode import loading
from nrm.stack import Installation
from nrm.stack.country import Country, drop_folders, start_country
from nrm.stack.databases import cluster, conninfo, port_of, start_databases
from nrm.stack.everything import migrate
from nrm.stack.keys import ensure_keys
from nrm.stack.lifecycle import stop_installation
from tests.support.canary import Scanner, load_canaries, scan_installation
from tests.support.event_rows import FACTS, drop_rows, event_row, write_source
from tests.support.event_rows import SOURCE as EVENTS
from tests.support.fault_storm import (
    REGISTER_FAULTS,
    SPOILS,
    WIRE,
    Storm,
    everything_logged,
    hang_up,
    register,
)
from tests.support.ingest_log import LogUnderTest
from tests.support.own_server import IMMEDIATE, OwnServer

HTTP = {"ngo_kobo": "/data", "gbv_primero": "/cases$"}
TRACKERS = {"health_dhis2": "/api/tracker/", "outreach_commcare": "/case/v2/"}
"""Like the others in their manners, and slow: their faults only in the full run."""
COUNTRY = Country(people=30, months=6)


@pytest.fixture(scope="module")
def stormed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    """An installation that took in its country through every fault."""
    seed = secrets.randbelow(10**9)
    print(f"the faults of this run were drawn with seed {seed}")  # noqa: T201  so that a failure can be repeated
    made = Installation(tmp_path_factory.mktemp("stormed") / "home").create()
    try:
        start_databases(made, durable=False)  # of the server's end alone, not of the machine's
        migrate(made)
        ensure_keys(made)
        start_country(made, COUNTRY)
        storm = Storm(made, random.Random(seed))
        with everything_logged(made.logs / "faults.log"):
            blow(storm)
        yield storm
    finally:
        stop_installation(made)


def blow(storm: Storm) -> None:
    """Everything at once, one after the other."""
    made = storm.installation
    server = OwnServer(made)
    log = LogUnderTest("warehouse", server.url_of)
    for table in ("event_log.event", "quarantine.record"):  # they are still empty
        with server.full_disk_for(log, table):
            storm.load("ngo_kobo")
    for source in sorted(HTTP):
        storm.on_the_wire(source, HTTP[source])
    storm.in_files("shelter_csv", drop_folders(made)["shelter_csv"])
    others = {"social_sftp": "social", "employment_sqlite": "employment", "safehouse_xlsx": "safehouse"}
    for source, folder in others.items():
        storm.in_files(source, made.synthetic / folder, ways=4)
    in_the_register(storm)
    in_event_rows(storm)
    storm.at_statement(40, lambda: server.restart(IMMEDIATE), "ngo_kobo")
    storm.load("ngo_kobo")


def in_the_register(storm: Storm) -> None:
    with register(storm.installation) as session:
        for name, (done, undone) in REGISTER_FAULTS.items():
            session.execute(done.encode())
            storm.met.append(name)
            storm.load("police_register")
            session.execute(undone.encode())
        storm.at_statement(15, lambda: hang_up(session, "nrm_reader"), "police_register")
    storm.killed("police_register")
    storm.load("police_register")


def in_event_rows(storm: Storm) -> None:
    """The country's people once more, through rows of every kind of mistake, read here, beside and plainly."""
    made = storm.installation
    folder = made.synthetic / "events"
    sources = write_source(made.synthetic / "sources_of_events", "full")
    settings = replace(storm.settings("ngo_kobo"), sources_folder=sources, connection=Connection(folder=folder))
    for beside, page in ((False, 0), (True, 40), (False, 40)):
        drop_rows(folder, "all.jsonl", rows_of(load_canaries(made.synthetic), storm.dice))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loading, "SMALL", 0 if beside else loading.SMALL)
            storm.load(EVENTS, replace(settings, event_page_size=page))
    storm.in_files(EVENTS, folder, settings)


def rows_of(canaries: dict[str, list[str]], dice: random.Random) -> list[dict[str, Any] | bytes]:
    """Rows about people of the country: half of them sound, in the others a canary stands where it should not."""
    rows: list[dict[str, Any] | bytes] = []
    for number in range(120):
        said = {kind: dice.choice(words) for kind, words in canaries.items()}
        born = dice.choice([word for word in canaries["birth_date"] if word[4] == "-"])
        person = {"person_id": said["person_id"], "surname": said["surname"], "document_number": said["document"]}
        row = event_row(
            f"{said['record_id']}/{number}", dice.choice(sorted(FACTS)), subject=person | {"birth_date": born}
        )
        rows += [row, misplaced(row, dice, dice.choice(sorted(said.values())))]
    return rows


def misplaced(row: dict[str, Any], dice: random.Random, word: str) -> dict[str, Any] | bytes:
    """The row again with a word that names somebody in a field that is for something else, or no JSON any more."""
    name = dice.choice(
        ["time", "recordedat", "type", "specversion", "timeprecision", "source", "fact", "subject", "cut"]
    )
    written = json.dumps({**row, "id": f"{row['id']}/again"}, ensure_ascii=False).encode()
    if name == "cut":
        return written[: dice.randrange(len(written))]
    changed: dict[str, Any] = json.loads(written)
    if name in ("fact", "subject"):
        part = changed["data"].setdefault(name, {})
        part[dice.choice(sorted(part) or ["sex"])] = dice.choice([word, [word], {word: word}])
        return changed
    return {**changed, name: word}


def test_nothing_planted_is_in_any_database_log_or_file(stormed: Storm) -> None:
    findings, size = scan_installation(stormed.installation.home)
    assert findings == []
    assert size > 30_000_000, "the cluster's files and the dumps of its databases are there"


def test_every_fault_was_met_and_the_people_came_in_all_the_same(stormed: Storm) -> None:
    assert set(stormed.met) >= {*WIRE, *SPOILS, *REGISTER_FAULTS, "at a statement", f"killed {-signal.SIGKILL}"}
    assert {"finished", "TryAgain", "SourceRefused", "LoadHeld"} <= stormed.ended.keys()
    with psycopg.connect(conninfo(stormed.installation, "operator")) as log:
        ended: dict[str, int] = dict(
            log.execute("select kind, count(*) from event_log.ledger group by kind").fetchall()
        )
        loaded: dict[str, int] = dict(
            log.execute("select source_id, sum(appended)::int from event_log.ledger group by 1").fetchall()
        )
        refused = log.execute("select count(*) from quarantine.record").fetchone()
    assert {"page", "sweep", "finished", "held", "refused", "failed"} <= ended.keys()
    files = ("shelter_csv", "social_sftp", "employment_sqlite", "safehouse_xlsx", "police_register", EVENTS)
    assert [source for source in (*HTTP, *files) if not loaded.get(source)] == []
    assert refused is not None and refused[0] > 100


@pytest.mark.slow
def test_nothing_planted_comes_with_the_trackers(stormed: Storm) -> None:
    with everything_logged(stormed.installation.logs / "faults.log"):
        for source, rows in TRACKERS.items():
            stormed.on_the_wire(source, rows)
    assert scan_installation(stormed.installation.home)[0] == []


def test_the_same_scan_finds_what_is_planted(stormed: Storm) -> None:
    """In a table from which it was deleted again, and in a log: else finding nothing would say nothing."""
    made = stormed.installation
    canaries = load_canaries(made.synthetic)
    scanner, (word, *_) = Scanner(canaries), canaries["surname"]
    with psycopg.connect(cluster(made).conninfo(port_of(made)), autocommit=True) as session:
        session.execute("create table innocent (planted text)")
        session.execute("insert into innocent values (%s)", [word])
        session.execute("delete from innocent")
        session.execute("checkpoint")
        (heap,) = session.execute("select pg_relation_filepath('innocent')").fetchone() or ("",)
    log = made.logs / "faults.log"
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{canaries['document'][0]}\n")
    places = {Path(one.path) for one in scanner.scan([made.postgres / heap, made.postgres / "pg_wal", log])}
    assert {made.postgres / heap, log} <= places
    assert any(place.parent.name == "pg_wal" for place in places)
