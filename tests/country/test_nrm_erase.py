"""An erasure on a walked country, by the command that people run: many sources, every figure, what is published, and
backups of both databases as pg_dump makes them.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from anonymize import pseudonyms
from anonymize.keyring import LINKAGE_DOMAINS, Keyring, seal_key
from anonymize.signing import verifier
from event_log.connection import connect
from event_log.sealed_evidence import SealedEvidence, resealed_of
from event_log.vault import Kek, data_keys
from ingest.contracts.source_file import load_source as read_source
from ingest.erasure.certificate import Certificate
from ingest.erasure.trial import opens, pieces_of
from nrm.app import app
from nrm.build import run_build
from nrm.log_status import log_position
from nrm.settings import SOURCES
from nrm.stack import Installation
from nrm.stack.databases import OWNER, cluster, conninfo, database_url, port_of
from nrm.stack.everything import known_connections
from nrm.stack.keys import KeyFiles, read_key
from nrm.stack.postgres_programs import program
from nrm.walk import load_source
from report.pages import write_pages
from vocabulary.errors import WillNeverWork

pytestmark = pytest.mark.slow  # a dozen builds of the warehouse
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schemas" / "erase.json"
COPIES = {"warehouse": "erased_warehouse", "vault": "erased_vault"}
OLD_VAULT = "erased_old_vault"
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
        self._let_in(into)

    def dump(self, database: str, folder: Path) -> Path:
        """A backup as an operator makes it."""
        file = folder / f"{database}.dump"
        self._run("pg_dump", "--format=custom", f"--file={file}", f"--dbname={database}")
        return file

    def restore(self, file: Path, into: str) -> None:
        """The backup in place of the database."""
        with self.superuser() as session:
            session.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(into)))
            words = map(sql.Identifier, (into, OWNER))
            session.execute(sql.SQL("create database {} owner {} template template0").format(*words))
        self._run("pg_restore", "--exit-on-error", f"--dbname={into}", str(file))
        self._let_in(into)

    def _run(self, name: str, *options: str) -> None:
        main = cluster(self.installation)
        known = psycopg.conninfo.conninfo_to_dict(main.conninfo(port_of(self.installation)))
        told = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
        environment = {variable: str(known[key]) for variable, key in told.items()}
        subprocess.run([program(name), *options], env=environment, check=True, capture_output=True)

    def _let_in(self, into: str) -> None:
        """A database of another name has no grants of its own."""
        with self.superuser() as session:
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

    def publish(self) -> dict[str, Any]:
        """A new edition from the log as it stands."""
        modeller = conninfo(self.installation, "modeller")
        run_build(modeller, log_position(modeller), folder=self.installation.dbt)
        return self.nrm("report", "publish")

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
        for copy in (*COPIES.values(), OLD_VAULT):
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


@dataclass(frozen=True)
class Backup:
    """Both databases as they were before an erasure, in files, and who was erased then."""

    warehouse: Path
    vault: Path
    kek: bytes

    @classmethod
    def of(cls, place: Place, folder: Path) -> "Backup":
        files = (place.dump(COPIES[name], folder) for name in ("warehouse", "vault"))
        return cls(*files, read_key(KeyFiles.of(place.installation.keys).vault))


def erased(place: Place, named: tuple[str, str, str]) -> dict[str, Any]:
    """The one certificate of the command."""
    source, stream, number = named
    order = ("erase", "--source", source, "--stream", stream, "--record", "-", "--reason", "asked_by_person")
    answer = place.nrm(*order, stdin=f"{number}\n")
    jsonschema.validate(answer, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert number not in json.dumps(answer)
    (told,) = answer["certificates"]
    said = dict(told)
    certificate = Certificate({name: said[name] for name in said if name != "signature"}, said["signature"])
    assert certificate.is_genuine(verifier(read_key(KeyFiles.of(place.installation.keys).signing_public)))
    return dict(said)


def persons_of(place: Place) -> int:
    query = "select count(distinct person_key) from event_log.subject_person where to_position is null"
    return int(place.rows(query)[0][0])


def test_erased_in_every_source_with_no_total_moved_and_not_back_after_a_restore(place: Place, tmp_path: Path) -> None:
    figures, named = place.figures(), widest_known(place)
    backup = Backup.of(place, tmp_path)
    told = erased(place, named)
    assert told["sources"] >= 3 and told["subjects"] >= 3
    assert told["ciphertexts"] >= 3 and told["under_epoch_key"] == 0
    assert place.figures() == figures
    assert place.rows("select count(*) from event_log.erased_total where figure = 'rpt_gaps_quarterly'") != [(0,)]
    persons = persons_of(place)

    assert load_source(place.installation, named[0])["skipped_by_rule"].get("erased", 0) >= 1
    place.nrm("erase", "--replay")
    assert place.nrm("erase", "--pending") == {"pending": []}

    place.restore(backup.warehouse, COPIES["warehouse"])
    hers = [piece for row in _dead(place) for piece in pieces_of(row)]
    assert len(hers) == told["ciphertexts"], "the backup holds all that the certificate says is dead"
    assert not [1 for key in _all_keys(place) for piece in hers if opens(key, *piece)]
    replayed = place.nrm("erase", "--replay")["replayed"]
    assert (replayed["persons"], replayed["subjects"]) == (1, told["subjects"])
    assert persons_of(place) == persons
    load_source(place.installation, named[0])
    assert place.nrm("erase", "--replay")["replayed"]["subjects"] == 0
    assert place.figures() == figures
    assert _dead(place) == []


def test_an_old_vault_opens_nothing_once_its_wrapping_key_was_replaced(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = Backup.of(place, tmp_path)
    erased(place, widest_known(place))
    place.restore(backup.vault, OLD_VAULT)
    place.restore(backup.warehouse, COPIES["warehouse"])
    old = Kek.of(backup.kek)
    hers = {row.subject_ref for row in _dead(place)}
    with psycopg.connect(_superusers(place, OLD_VAULT)) as vault:
        assert hers and data_keys(vault, hers, old).keys() == hers, "until the wrapping key dies they open there"
    files = KeyFiles.of(place.installation.keys)
    try:
        place.nrm("keys", "rotate-vault")
        new = Kek.of(read_key(files.vault))
        with psycopg.connect(_superusers(place, OLD_VAULT)) as vault:
            wrapped = vault.execute("select subject_ref, wrapped_data_key, kek_id from vault.subject").fetchall()
        assert len(wrapped) > len(hers) and {kek_id for _, _, kek_id in wrapped} == {old.kek_id} != {new.kek_id}
        for ref, key, kek_id in wrapped:
            with pytest.raises(WillNeverWork):
                Kek(kek_id, new.key).unwrap(ref, key)
    finally:
        files.vault.write_bytes(backup.kek)  # the walked installation's own vault stands under it


def test_what_was_published_stays_and_a_new_edition_says_the_same(place: Place, tmp_path: Path) -> None:
    first = place.publish()
    published = _cells(place, first["vintage_id"])
    signed = place.rows("select vintage_id, content_digest, signature from publication.vintage")
    told = erased(place, widest_known(place))
    second = place.publish()
    assert second["is_new"] and second["vintage_id"] != first["vintage_id"]
    assert _cells(place, second["vintage_id"]) == published != []
    assert set(signed) <= set(place.rows("select vintage_id, content_digest, signature from publication.vintage"))
    for vintage in (first["vintage_id"], second["vintage_id"]):
        pages = tmp_path / vintage
        pages.mkdir()
        # raises where the edition is not what was signed
        write_pages(database_url(place.installation, "reader"), pages, vintage_id=vintage)
        assert (pages / "index.html").exists()
    assert told["are_totals_unchanged"] and told["rows_left"] == 0
    again = place.rows(
        "select findings ->> 'figures', findings ->> 'figures_after' from vault.erasure", database="vault"
    )
    assert again == [(told["figures"], told["figures"])]


def _cells(place: Place, vintage: str) -> list[tuple[Any, ...]]:
    query = "select to_jsonb(cell) - 'vintage_id' from publication.cell where vintage_id = %s"
    return sorted(place.rows(query, vintage), key=str)


def _superusers(place: Place, database: str) -> str:
    main = cluster(place.installation)
    return psycopg.conninfo.make_conninfo(main.conninfo(port_of(place.installation)), dbname=database)


def _refs_with_keys(place: Place) -> list[UUID]:
    return [row[0] for row in place.rows("select subject_ref from vault.subject", database="vault")]


def _dead(place: Place) -> list[SealedEvidence]:
    """Sealed evidence in the warehouse to which the vault has no key."""
    alive = set(_refs_with_keys(place))
    refs = [row[0] for row in place.rows("select distinct subject_ref from linkage.evidence")]
    with connect(_superusers(place, COPIES["warehouse"])) as log:
        return list(resealed_of(log, [ref for ref in refs if ref not in alive]))


def _all_keys(place: Place) -> list[bytes]:
    """All that an installation has: everybody else's data keys, the wrapping key, the epoch's keys, the root."""
    files = KeyFiles.of(place.installation.keys)
    root, kek = read_key(files.root), Kek.of(read_key(files.vault))
    with connect(_superusers(place, COPIES["vault"])) as vault:
        keys = data_keys(vault, _refs_with_keys(place), kek)
    return [*keys.values(), kek.key, root[:32], *(seal_key(root, domain, 1) for domain in LINKAGE_DOMAINS)]
