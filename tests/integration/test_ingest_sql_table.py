"""A table of somebody else's database, PostgreSQL, SQLite and MariaDB: each row once whatever the ties, nothing
written, no value told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from ingest.connectors.base import ODD_ROW, Connection, Cursor, Page, Stream
from ingest.connectors.sql_table import SqlTableConnector
from nrm.stack import Installation
from nrm.stack.cluster import Cluster
from tests.support.mariadb import mariadb
from vocabulary.errors import ConfigurationError, SourceRefused, SourceUnavailable

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Register:
    """A table with an id, a padded code, a note that nobody may load, and the time of the last change."""

    engine: sa.Engine
    connection: Connection

    def execute(self, statement: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def put(self, number: int, at: datetime | None) -> None:
        stamp: object = at.isoformat() if at and self.engine.dialect.name == "sqlite" else at
        if at and self.engine.dialect.name == "mysql":
            stamp = at.replace(tzinfo=None)
        self.execute(
            "insert into detection (id, code, note, updated_at) values (:id, 'A', 'Zvjezdanovska', :at)",
            id=f"D{number:03}",
            at=stamp,
        )


STAMPS = {"sqlite": "text", "postgresql": "timestamptz", "mysql": "datetime(6)"}


@pytest.fixture(scope="module")
def mariadb_url() -> Iterator[sa.URL]:
    with mariadb() as port:
        yield sa.URL.create("mysql+pymysql", "root", host="127.0.0.1", port=port, database="register")


@pytest.fixture(params=["postgresql", "sqlite", pytest.param("mariadb", marks=pytest.mark.slow)])
def register(request: pytest.FixtureRequest, tmp_path: Path, url_of: Callable[..., str]) -> Iterator[Register]:
    if request.param == "sqlite":
        url = sa.URL.create("sqlite", database=str(tmp_path / "register.db"))
    elif request.param == "postgresql":
        url = sa.make_url(url_of("nrm_owner", request.getfixturevalue("empty_database")))
    else:
        url = request.getfixturevalue("mariadb_url")
        with sa.create_engine(url.set(database="mysql")).begin() as server:
            server.execute(sa.text("drop database if exists register"))
            server.execute(sa.text("create database register character set cp1251"))
    engine = sa.create_engine(url)
    made = Register(engine, connection_to(url))
    stamp = STAMPS[engine.dialect.name]
    made.execute(f"create table detection (id varchar(20) primary key, code char(4), note text, updated_at {stamp})")
    yield made
    engine.dispose()


def connection_to(url: sa.URL) -> Connection:
    return Connection(
        url.host or "", url.port, url.database or "", url.username or "", url.password or "", url.drivername
    )


def read(register: Register, cursor: Cursor | None = None, until: datetime | None = None, **read: Any) -> list[Page]:
    how = {"changes": read.pop("changes", "updated_at"), "encoding": read.pop("encoding", "utf-8")}
    what: dict[str, Any] = {
        "table": "detection",
        "columns": ["id", "code", "updated_at"],
        "updated_at": "updated_at",
        "id": "id",
        **read,
    }
    if register.engine.dialect.name == "sqlite":
        what["time_format"] = "%Y-%m-%dT%H:%M:%S+00:00"
    connector = SqlTableConnector(Stream("police", "detection", what, page_size=3, **how), register.connection)
    return list(connector.pages(cursor or {}, until))


def ids(pages: list[Page]) -> list[str]:
    return [record["id"] for page in pages for record in page.records if isinstance(record, dict)]


@pytest.mark.parametrize("count", [0, 2, 3, 7])
def test_rows_of_one_moment_are_read_once_over_many_pages(register: Register, count: int) -> None:
    for number in range(count):
        register.put(number, NOON)
    assert ids(read(register)) == [f"D{number:03}" for number in range(count)]


def test_a_load_goes_on_a_little_before_where_the_last_one_stopped(register: Register) -> None:
    for number in range(4):
        register.put(number, NOON + timedelta(minutes=15 * number))
    cursor = read(register)[-1].next_cursor
    register.put(9, NOON + timedelta(minutes=44))  # committed late, stamped before
    assert ids(read(register, cursor)) == ["D009", "D003"]
    assert ids(read(register, cursor, overlap_minutes=20)) == ["D002", "D009", "D003"]


def test_nothing_after_until_is_read(register: Register) -> None:
    for number in range(3):
        register.put(number, NOON + timedelta(hours=number))
    assert ids(read(register, until=NOON + timedelta(hours=1))) == ["D000", "D001"]


def test_a_row_without_a_time_is_not_lost(register: Register) -> None:
    register.put(1, NOON)
    register.put(2, None)
    pages = read(register)
    assert sorted(ids(pages)) == ["D001", "D002"]
    assert ids(read(register, pages[-1].next_cursor)) == ["D002", "D001"]


def test_only_allowed_columns_are_asked_for_and_the_others_known_by_name(register: Register) -> None:
    register.put(1, NOON)
    pages = read(register)
    assert "Zvjezdanovska" not in str([page.records for page in pages])
    assert pages[0].columns == {"id", "code", "note", "updated_at"}


def test_the_cursor_holds_a_time_and_no_id(register: Register) -> None:
    register.put(1, NOON)
    assert dict(read(register)[-1].next_cursor) == {"updated_at": NOON.isoformat()}


def test_a_pull_is_never_complete(register: Register) -> None:
    register.put(1, NOON)
    assert not any(page.complete for page in read(register))


def test_a_column_or_table_that_is_not_there_is_told_without_a_value(register: Register) -> None:
    register.put(1, NOON)
    for change in ({"columns": ["id", "updated_at", "colour"]}, {"table": "arrest"}):
        with pytest.raises((SourceRefused, SourceUnavailable)) as refused:
            read(register, **change)
        assert "Zvjezdanovska" not in str(refused.value) and "select" not in str(refused.value).lower()


def test_the_transaction_may_only_read(register: Register) -> None:
    what = {"table": "detection", "columns": ["id"], "updated_at": "updated_at", "id": "id"}
    connector = SqlTableConnector(Stream("police", "detection", what), register.connection)
    with connector._engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="(?i)read.?only"):
        connection.execute(sa.text("delete from detection"))


def test_a_database_that_does_not_answer_may_be_tried_again() -> None:
    nowhere = Connection("127.0.0.1", 9, "register", "nobody", "secret-password", "postgresql+psycopg")
    what = {"table": "detection", "columns": ["id"], "updated_at": "updated_at", "id": "id"}
    with pytest.raises(SourceUnavailable) as failed:
        list(SqlTableConnector(Stream("police", "detection", what), nowhere).pages({}, None))
    assert "secret-password" not in str(failed.value)


def sweep(register: Register, **how: Any) -> list[Page]:
    return read(register, changes="full_sweep", **how)


@pytest.mark.parametrize("count", [0, 3, 7])
def test_a_table_without_times_is_swept_and_the_pull_is_complete(register: Register, count: int) -> None:
    for number in range(count):
        register.put(number, NOON)
    pages = sweep(register)
    assert ids(pages) == [f"D{number:03}" for number in range(count)]
    assert [page.complete for page in pages] == [False] * (len(pages) - 1) + [True]
    register.execute("update detection set code = 'B'")  # without touching updated_at
    assert {row["code"].strip() for page in sweep(register) for row in page.records} <= {"B"}


def test_a_clock_that_runs_ahead_hides_nothing_that_comes_later(register: Register) -> None:
    register.put(1, datetime.now(UTC) + timedelta(days=400))
    cursor = read(register)[-1].next_cursor
    register.put(2, datetime.now(UTC))
    assert "D002" in ids(read(register, cursor))


SERVICE = {"table": "service", "columns": ["case_id", "what"], "key": "case_id", "to": "id"}


def with_services(register: Register) -> None:
    register.execute("create table service (case_id char(8), what varchar(20))")
    for case, what in (("D000", "a"), ("D000", "b"), ("D003", "c"), ("D999", "d"), (None, "e")):
        register.execute("insert into service (case_id, what) values (:case, :what)", case=case, what=what)


def test_rows_of_another_table_come_in_the_record_they_belong_to(register: Register) -> None:
    for number in range(5):
        register.put(number, NOON)
    with_services(register)
    found = [record for page in sweep(register, join={"service": SERVICE}) for record in page.records]
    inside = {record["id"]: [part["service/what"] for part in record["service"]] for record in found if "id" in record}
    assert inside == {"D000": ["a", "b"], "D001": [], "D002": [], "D003": ["c"], "D004": []}
    orphans = [record for record in found if ODD_ROW in record]
    assert sorted(record["service"][0]["service/what"] for record in orphans) == ["d", "e"]


def test_a_join_by_time_would_miss_changes_and_is_refused(register: Register) -> None:
    with pytest.raises(ConfigurationError, match="full_sweep"):
        read(register, join={"service": SERVICE})


def test_a_database_that_starts_anew_in_the_middle_of_a_pull_is_read_on(register: Register) -> None:
    for number in range(7):
        register.put(number, NOON)
    what = {"table": "detection", "columns": ["id", "updated_at"], "updated_at": "updated_at", "id": "id"}
    if register.engine.dialect.name == "sqlite":
        what["time_format"] = "%Y-%m-%dT%H:%M:%S+00:00"
    pages = SqlTableConnector(Stream("police", "detection", what, page_size=3), register.connection).pages({}, None)
    first = next(pages)
    hang_up_everybody(register)
    assert len(ids([first, *pages])) == 7


def hang_up_everybody(register: Register) -> None:
    if register.engine.dialect.name == "postgresql":
        register.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def test_texts_in_a_code_page_are_read_as_it_says(register: Register) -> None:
    if register.engine.dialect.name == "sqlite":  # it stores whatever bytes a program gave it
        insert = "insert into detection (id, note) values ('D1', cast(:note as text))"
        register.execute(insert, note="Ђурђа".encode("cp1251"))
    else:  # the server knows its own code page
        register.execute("insert into detection (id, note) values ('D1', :note)", note="Ђурђа")
    pages = sweep(register, columns=["id", "note"], encoding="windows-1251")
    assert pages[0].records == [{"id": "D1", "note": "Ђурђа"}]


def test_a_right_that_was_taken_away_is_told(register: Register) -> None:
    register.put(1, NOON)
    register.execute("drop table detection")
    with pytest.raises((SourceRefused, SourceUnavailable)):
        sweep(register)


def test_a_server_that_is_restarted_in_the_middle_loses_nothing(tmp_path: Path, installation: Installation) -> None:
    """A real PostgreSQL, stopped and started between two pages."""
    server = Cluster("sql_restart", tmp_path / "pg", installation.run, tmp_path / "pg.log", "superuser", "test", False)
    conninfo = server.conninfo(server.start())
    with psycopg.connect(conninfo, autocommit=True) as owner:
        owner.execute("create table detection (id text primary key, updated_at timestamptz)")
        owner.execute(
            "insert into detection select 'D' || n, now() - make_interval(mins => n) from generate_series(1, 7) n"
        )
    known = psycopg.conninfo.conninfo_to_dict(conninfo)
    at = Connection(str(known["host"]), int(str(known["port"])), "postgres", str(known["user"]), str(known["password"]))
    what = {"table": "detection", "columns": ["id", "updated_at"], "updated_at": "updated_at", "id": "id"}
    stream = Stream("police", "detection", what, page_size=3)
    pages = SqlTableConnector(stream, at).pages({}, None)
    first = next(pages)
    server.stop()
    with pytest.raises(SourceUnavailable):
        next(pages)
    server.start()
    rest = list(SqlTableConnector(stream, at).pages(first.next_cursor, None))
    server.stop()
    assert len(set(ids([first, *rest]))) == 7
