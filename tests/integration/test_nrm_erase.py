"""An erasure on a walked country, by the command that people run: five sources, every figure, a restore."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from anonymize import pseudonyms
from anonymize.keyring import Keyring
from anonymize.signing import verifier
from ingest.contracts.source_file import load_source as read_source
from ingest.erasure.certificate import Certificate
from nrm.app import app
from nrm.settings import SOURCES
from nrm.stack import Installation
from nrm.stack.databases import OWNER, cluster, conninfo, port_of
from nrm.stack.everything import known_connections
from nrm.stack.keys import KeyFiles, read_key
from nrm.walk import load_source

pytestmark = pytest.mark.slow  # four builds of the warehouse
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schemas" / "erase.json"
COPIES = {"warehouse": "erased_warehouse", "vault": "erased_vault"}
ROLES = ("intake", "linker", "keyholder", "modeller", "releaser", "reader", "checker")
SWEPT = "ngo_kobo"
"""Is asked for all it has at every load, so that a record that is sent again is met."""
FIGURES = (
    "select table_name from information_schema.tables where table_schema = 'reporting' and table_name like 'rpt%%'"
)


@dataclass(frozen=True)
class Place:
    """Copies of a walked installation's databases: what is erased in them is not erased elsewhere."""

    installation: Installation

    def superuser(self, database: str = "postgres") -> psycopg.Connection:
        main = cluster(self.installation)
        return psycopg.connect(main.conninfo(port_of(self.installation)), dbname=database, autocommit=True)

    def copy(self, database: str, into: str) -> None:
        with self.superuser() as session:
            session.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(into)))
            words = map(sql.Identifier, (into, OWNER, database))
            session.execute(sql.SQL("create database {} owner {} template {}").format(*words))
            roles = sql.SQL(", ").join(map(sql.Identifier, ROLES))
            session.execute(sql.SQL("grant connect on database {} to {}").format(sql.Identifier(into), roles))
            session.execute(sql.SQL("grant create, temporary on database {} to modeller").format(sql.Identifier(into)))

    def rows(self, query: str, *values: object, database: str = "warehouse") -> list[tuple[Any, ...]]:
        with self.superuser(COPIES[database]) as session:
            return session.execute(query.encode(), values).fetchall()

    def figures(self) -> dict[str, list[Any]]:
        return {
            table: sorted(map(str, self.rows(f"select * from reporting.{table}"))) for (table,) in self.rows(FIGURES)
        }

    def nrm(self, *words: str, stdin: str | None = None) -> dict[str, Any]:
        done = CliRunner().invoke(app, [*words, "--json", "--home", str(self.installation.home)], input=stdin)
        assert done.exit_code == 0, (done.output, done.exception)
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer


@pytest.fixture
def place(walked: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    made = Place(walked)
    known = known_connections(walked)
    for database, copy in COPIES.items():
        made.copy(database, copy)
        known |= {
            f"nrm_{role}" + ("" if database == "warehouse" else "_vault"): conninfo(walked, role, copy)
            for role in (*ROLES, OWNER)
        }
    settings = tmp_path / "connections.json"
    settings.write_text(json.dumps(known), encoding="utf-8")
    monkeypatch.setenv("NRM_SETTINGS_FILE", str(settings))
    yield made
    monkeypatch.delenv("NRM_SETTINGS_FILE")
    with made.superuser() as session:
        for copy in (*COPIES.values(), "erased_backup"):
            session.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(copy)))


def widest_known(place: Place) -> tuple[str, str, str]:
    """Source, stream and number of a record of a person whom many sources know."""
    keyring = Keyring.from_root(read_key(KeyFiles.of(place.installation.keys).root))
    rows = place.rows(
        """
        select record_state.source_id, record_state.record_key,
            (select count(*) from event_log.subject_person as own
             where own.person_key = subject_person.person_key and own.to_position is null)
        from event_log.record_state
        inner join event_log.event_link using (position)
        inner join event_log.subject_person on event_link.ref = subject_person.subject_ref
        where event_link.role = 'subject' and subject_person.to_position is null
        """
    )
    width = {(source, bytes(key)): count for source, key, count in rows}
    truth = place.installation.synthetic / "truth" / "records.jsonl"
    found = []
    for line in truth.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for stream in read_source(SOURCES, record["source"]).file.streams:
            key = pseudonyms.record_key(keyring, record["source"], stream, record["record_id"])
            if record["source"] == SWEPT and (SWEPT, key) in width:
                found.append((width[record["source"], key], record["source"], stream, record["record_id"]))
    return max(found)[1:]


def test_erased_in_every_source_with_no_total_moved_and_not_back_after_a_restore(place: Place) -> None:
    figures = place.figures()
    source, stream, number = widest_known(place)
    place.copy(COPIES["warehouse"], "erased_backup")
    order = ("erase", "--source", source, "--stream", stream, "--record", "-", "--reason", "asked_by_person")
    answer = place.nrm(*order, stdin=f"{number}\n")
    jsonschema.validate(answer, json.loads(SCHEMA.read_text(encoding="utf-8")))
    (told,) = answer["certificates"]
    assert told["sources"] >= 3 and told["subjects"] >= 3 and number not in json.dumps(answer)
    said = dict(told)
    certificate = Certificate({name: said[name] for name in said if name != "signature"}, said["signature"])
    assert certificate.is_genuine(verifier(read_key(KeyFiles.of(place.installation.keys).signing_public)))
    assert place.figures() == figures
    assert place.rows("select count(*) from event_log.erased_total where figure = 'rpt_gaps_quarterly'") != [(0,)]
    persons = place.rows("select count(distinct person_key) from event_log.subject_person where to_position is null")

    assert load_source(place.installation, source)["skipped_by_rule"].get("erased", 0) >= 1
    place.nrm("erase", "--replay")
    assert place.nrm("erase", "--pending") == {"pending": []}

    place.copy("erased_backup", COPIES["warehouse"])
    replayed = place.nrm("erase", "--replay")["replayed"]
    assert (replayed["persons"], replayed["subjects"]) == (1, told["subjects"])
    assert (
        place.rows("select count(distinct person_key) from event_log.subject_person where to_position is null")
        == persons
    )
    load_source(place.installation, source)
    assert place.nrm("erase", "--replay")["replayed"]["subjects"] == 0
    assert place.figures() == figures
