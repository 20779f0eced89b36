"""A table of somebody else's database, PostgreSQL and SQLite: each row once whatever the ties, nothing written,
no value told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ingest.connectors.base import Connection, Cursor, Page, Stream
from ingest.connectors.sql_table import SqlTableConnector
from vocabulary.errors import SourceRefused, SourceUnavailable

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
        stamp = at if self.engine.dialect.name == "postgresql" or at is None else at.isoformat()
        self.execute(
            "insert into detection (id, code, note, updated_at) values (:id, 'A', 'Zvjezdanovska', :at)",
            id=f"D{number:03}",
            at=stamp,
        )


@pytest.fixture(params=["postgresql", "sqlite"])
def register(
    request: pytest.FixtureRequest, tmp_path: Path, empty_database: str, url_of: Callable[..., str]
) -> Iterator[Register]:
    if request.param == "sqlite":
        at = Connection(scheme="sqlite", database=str(tmp_path / "register.db"))
        url, stamp = sa.URL.create("sqlite", database=at.database), "text"
    else:
        url, stamp = sa.make_url(url_of("nrm_owner", empty_database)), "timestamptz"
        at = Connection(
            str(url.host), url.port, str(url.database), str(url.username), str(url.password), url.drivername
        )
    engine = sa.create_engine(url)
    made = Register(engine, at)
    made.execute(f"create table detection (id text primary key, code char(4), note text, updated_at {stamp})")
    yield made
    engine.dispose()


def read(register: Register, cursor: Cursor | None = None, until: datetime | None = None, **read: Any) -> list[Page]:
    what: dict[str, Any] = {
        "table": "detection",
        "columns": ["id", "code", "updated_at"],
        "updated_at": "updated_at",
        "id": "id",
        **read,
    }
    if register.engine.dialect.name == "sqlite":
        what["time_format"] = "%Y-%m-%dT%H:%M:%S+00:00"
    connector = SqlTableConnector(Stream("police", "detection", what, page_size=3), register.connection)
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
    if register.engine.dialect.name != "postgresql":
        return  # SQLite knows no read-only transaction; its connector never writes either
    what = {"table": "detection", "columns": ["id"], "updated_at": "updated_at", "id": "id"}
    connector = SqlTableConnector(Stream("police", "detection", what), register.connection)
    with connector._engine.connect() as connection, pytest.raises(sa.exc.InternalError):
        connection.execute(sa.text("delete from detection"))


def test_a_database_that_does_not_answer_may_be_tried_again() -> None:
    nowhere = Connection("127.0.0.1", 9, "register", "nobody", "secret-password", "postgresql+psycopg")
    what = {"table": "detection", "columns": ["id"], "updated_at": "updated_at", "id": "id"}
    with pytest.raises(SourceUnavailable) as failed:
        list(SqlTableConnector(Stream("police", "detection", what), nowhere).pages({}, None))
    assert "secret-password" not in str(failed.value)
