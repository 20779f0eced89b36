"""What is planted in a database is found in its dump, and in the files of the cluster too."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from nrm.stack import Installation
from nrm.stack.databases import cluster, port_of, start_databases
from tests.support.canary import Scanner, main
from tests.support.canary_databases import all_databases, dump_databases, superuser_address

CANARIES = {
    "surname": ["Žgrečvrđović"],
    "document": ["AVQ 272B HTC4"],
    "birth_date": ["1987-04-23"],
    "record_id": ["005877f6-7499-4158-be63-eebf058e5d87"],
}
SCANNER = Scanner(CANARIES)

COLUMNS: dict[str, tuple[str, Callable[[str], object]]] = {
    "text": ("text", lambda word: f"about {word}"),
    "jsonb": ("jsonb", lambda word: f'{{"inner": ["{word}"]}}'),
    "bytea": ("bytea", lambda word: word.encode()),
    "base64 in text": ("text", lambda word: base64.b64encode(f" {word} ".encode()).decode()),
    "long and compressed": ("text", lambda word: "lorem ipsum " * 2000 + word),
}


@pytest.fixture
def address(installation: Installation, empty_database: str) -> str:
    """The superuser's address of an empty database."""
    return cluster(installation).conninfo(port_of(installation), empty_database)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(("kind", "word"), [(kind, words[0]) for kind, words in CANARIES.items()])
def test_each_kind_in_any_column_is_found_in_the_dump(
    address: str, tmp_path: Path, column: str, kind: str, word: str
) -> None:
    data_type, plant = COLUMNS[column]
    with psycopg.connect(address) as connection:
        connection.execute(f"create table innocent (number int, planted {data_type})")
        connection.execute("insert into innocent values (1, %s)", [plant(word)])
    dumps = dump_databases([address], tmp_path)
    assert {one.kind for one in SCANNER.scan(dumps)} == {kind}


def test_dates_and_uuids_of_their_own_types_are_found(address: str, tmp_path: Path) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("create table innocent as select date '1987-04-23' as day")
        connection.execute("create table other as select %s::uuid as key", CANARIES["record_id"])
    found = {one.kind for one in SCANNER.scan(dump_databases([address], tmp_path))}
    assert found == {"birth_date", "record_id"}


def test_names_of_tables_and_comments_are_found(address: str, tmp_path: Path) -> None:
    with psycopg.connect(address) as connection:
        connection.execute('create table "Žgrečvrđović" (number int)')
        connection.execute("comment on schema public is 'AVQ 272B HTC4'")
    found = {one.kind for one in SCANNER.scan(dump_databases([address], tmp_path))}
    assert found == {"surname", "document"}


def test_a_database_without_any_has_no_finding(address: str, tmp_path: Path) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("create table innocent as select 'Horvat' as surname, date '1987-04-24' as born")
    assert SCANNER.scan(dump_databases([address], tmp_path)) == []


def test_a_deleted_row_is_still_found_in_the_files_of_the_cluster(address: str, installation: Installation) -> None:
    """The dump no longer has it; the table's file and the log of the server's changes do."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("create table innocent (planted text)")
        connection.execute("insert into innocent values (%s)", CANARIES["surname"])
        connection.execute("delete from innocent")
        connection.execute("checkpoint")
        row = connection.execute("select pg_relation_filepath('innocent')").fetchone()
    assert row is not None
    heap = installation.postgres / row[0]
    places = {one.path for one in SCANNER.scan([heap, installation.postgres / "pg_wal"])}
    assert str(heap) in places
    assert any("/pg_wal/" in place for place in places)


def test_every_database_of_the_cluster_is_dumped(installation: Installation) -> None:
    names = {conninfo_to_dict(one)["dbname"] for one in all_databases(superuser_address(installation.home))}
    assert {"warehouse", "vault", "airflow", "postgres"} <= names


@pytest.fixture
def small_installation(tmp_path: Path) -> Iterator[Installation]:
    """One of its own, for the other holds the databases of all tests before."""
    made = Installation(tmp_path / "home").create()
    try:
        start_databases(made, durable=False)
        yield made
    finally:
        cluster(made).stop()


def test_a_whole_installation_is_scanned_but_not_the_place_of_the_truth(
    small_installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = small_installation.synthetic / "truth"
    truth.mkdir(parents=True)
    (truth / "canaries.json").write_text('{"documents": ["AVQ 8Y8Y 8Y8Y"]}', encoding="utf-8")
    assert main(["--home", str(small_installation.home)]) == 0
    planted = small_installation.logs / "planted.log"
    planted.write_text("AVQ8Y8Y8Y8Y", encoding="utf-8")
    assert main(["--home", str(small_installation.home)]) == 1
    printed = capsys.readouterr().out
    assert f"{planted}: document (without separators utf-8) at byte 0" in printed
    assert "8Y8Y" not in printed
