"""Tables of somebody's database, read and never written: keyset pages in read-only transactions.

By `updated_at`: each load starts a little before the highest time it has seen, for a row may be committed later than it
was stamped; rows without a time are read every time, for nothing else would ever find them. By full sweep, for tables
whose rows change without a new time: every row, and absence voids. The cursor holds times only; the id that breaks ties
lives as long as the pull.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from ingest.connectors.base import Connection, Cursor, Page, Stream
from ingest.connectors.joins import Part, Row, joined_columns
from ingest.connectors.sql_engine import fault_of, read_only_engine
from ingest.contracts.model import Join
from vocabulary.errors import ConfigurationError, NrmError, SourceRefused

Column = sa.ColumnClause[object]
MOST_ORPHANS: Final = 10_000


class TableRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `read` of a stream of table rows says."""

    table: str
    columns: list[str]
    id: str
    updated_at: str = ""
    schema: str | None = None
    overlap_minutes: float = 10
    time_format: str = ""
    """How a column of times that is a text writes them, in UTC."""
    join: dict[str, Join] = {}

    @classmethod
    def of(cls, stream: Stream) -> "TableRead":
        try:
            read = msgspec.convert(msgspec.to_builtins(dict(stream.read)), cls, strict=False)
        except msgspec.ValidationError as error:
            fault = f"stream {stream.name}: {error}"
        else:
            fault = _misfit(stream, read)
            if not fault:
                return read
        raise ConfigurationError(fault, remedy="See docs/sources/source-files.md, tables.")


def _misfit(stream: Stream, read: TableRead) -> str:
    unread = [join.to for join in read.join.values() if join.to not in read.columns]
    if unread or any(join.key not in join.columns for join in read.join.values()):
        return f"stream {stream.name}: the columns that a join compares must be among those that are read"
    if stream.changes != "full_sweep" and (read.join or not read.updated_at):
        return f"stream {stream.name}: needs read.updated_at, or changes: full_sweep where tables are joined"
    return ""


class SqlTableConnector:
    """The allowed columns (`read.columns`) of one table, with the rows of others that belong to each."""

    name = "sql_table"

    def __init__(self, stream: Stream, connection: Connection) -> None:
        self._read = read = TableRead.of(stream)
        self._table = _table(read.table, read.columns, read.schema)
        self._joined = {name: _table(join.table, join.columns, read.schema) for name, join in read.join.items()}
        self._id: Column = sa.column(read.id)
        self._time: Column = sa.column(read.updated_at)
        self._overlap = timedelta(minutes=read.overlap_minutes)
        self._zone = ZoneInfo(stream.time_zone)
        self._stream, self._engine = stream, read_only_engine(connection, stream)

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Rows changed since the cursor's time, less the overlap; or every row, of which the last page is
        complete."""
        columns = self._columns()
        if self._stream.changes == "full_sweep":
            yield from self._sweep(columns)
            return
        highest = _time_of(cursor)
        since = highest - self._overlap if highest else None
        for rows in self._walk(since, until):
            highest = max([highest, *self._times(rows)], key=_or_never)
            yield Page(rows, _cursor_at(highest), columns=columns)

    def _sweep(self, columns: frozenset[str]) -> Iterator[Page]:
        for rows in self._select_pages(sa.true(), by=(self._id,)):
            yield Page(self._with_parts(rows), {}, columns=columns)
        orphans = [row for name in self._joined for row in self._orphans(name)]
        yield Page(orphans, {}, complete=True, columns=columns)

    def _with_parts(self, rows: list[Row]) -> list[Row]:
        """The rows of one page, each with the rows of the joined tables that belong to it."""
        for name, join in self._read.join.items():
            table = self._joined[name]
            found = [row[join.to] for row in rows if row.get(join.to) is not None]
            keys = list(dict.fromkeys([*found, *(key.strip() for key in found if isinstance(key, str))]))  # char(n)
            condition = table.c[join.key].in_(keys) if keys else sa.false()
            part = Part(name, join, self._fetch(sa.select(table).where(condition).order_by(*table.c)))
            for row in rows:
                part.add_to(row)
        return rows

    def _orphans(self, name: str) -> Iterator[Row]:
        """Rows of a joined table whose record is not there. Of `one` rows that nobody asks for nothing is read."""
        join, table = self._read.join[name], self._joined[name]
        if join.one:
            return
        owner = sa.select(sa.literal(1)).select_from(self._table).where(self._table.c[join.to] == table.c[join.key])
        rows = self._fetch(sa.select(table).where(~owner.correlate(table).exists()).limit(MOST_ORPHANS + 1))
        if len(rows) > MOST_ORPHANS:
            raise SourceRefused(f"stream {self._stream.name}: most rows of join {name} have no record in the table")
        yield from Part(name, join, rows).left_over()

    def _walk(self, since: datetime | None, until: datetime | None) -> Iterator[list[Row]]:
        yield from self._select_pages(self._time.is_(None), by=(self._id,))
        conditions = [self._time >= self._bound(since)] if since else [self._time.is_not(None)]
        if until is not None:
            conditions.append(self._time <= self._bound(until))
        yield from self._select_pages(sa.and_(*conditions), by=(self._time, self._id))

    def _bound(self, moment: datetime) -> sa.BindParameter[object]:
        """A moment as the column holds it: typed, or written in UTC by `read.time_format` where it is a text."""
        if self._read.time_format:
            return sa.literal(moment.astimezone(UTC).strftime(self._read.time_format))
        there = moment.astimezone(self._zone)
        return sa.literal(there if self._engine.dialect.name == "postgresql" else there.replace(tzinfo=None))

    def _times(self, rows: list[Row]) -> list[datetime]:
        return [_aware(value, self._zone) for row in rows if (value := row[self._time.name]) is not None]

    def _select_pages(self, condition: sa.ColumnElement[bool], by: Sequence[Column]) -> Iterator[list[Row]]:
        after: sa.ColumnElement[bool] = sa.true()
        while True:
            query = sa.select(self._table).where(condition, after).order_by(*by).limit(self._stream.page_size)
            rows = self._fetch(query)
            if rows:
                yield rows
            if len(rows) < self._stream.page_size:
                return
            last = [rows[-1][column.name] for column in by]
            after = sa.tuple_(*by) > sa.tuple_(*map(sa.literal, last)) if len(by) > 1 else by[0] > sa.literal(last[0])

    def _fetch(self, query: sa.Select[tuple[object, ...]]) -> list[Row]:
        """One page in a transaction of its own, so that a slow load keeps no snapshot open in somebody's
        register."""
        fault: NrmError
        try:
            with self._engine.connect() as connection, connection.begin():
                return [self._row(row) for row in connection.execute(query)]
        except DBAPIError as error:
            fault = fault_of(error, self._stream)
        raise fault

    def _row(self, row: sa.Row[tuple[object, ...]]) -> Row:
        """Texts of a database that does not know its own encoding come as bytes of the declared one."""
        return {name: self._text(value) if isinstance(value, bytes) else value for name, value in row._mapping.items()}

    def _text(self, content: bytes) -> str:
        return content.decode(self._stream.encoding, "surrogateescape")

    def _columns(self) -> frozenset[str]:
        """Every column the tables have, by name, so that a new one is noticed."""
        joined = [
            joined_columns(name, self._columns_of(table)) | (frozenset() if self._read.join[name].one else {name})
            for name, table in self._joined.items()
        ]
        return self._columns_of(self._table).union(*joined)

    def _columns_of(self, table: sa.TableClause) -> frozenset[str]:
        fault: NrmError
        try:
            with self._engine.connect() as connection:
                found = sa.inspect(connection).get_columns(table.name, schema=table.schema)
        except DBAPIError as error:
            fault = fault_of(error, self._stream)
        except sa.exc.NoSuchTableError:
            fault = SourceRefused(f"stream {self._stream.name}: no such table, or no right to see it")
        else:
            return frozenset(column["name"] for column in found)
        raise fault


def _table(name: str, columns: Sequence[str], schema: str | None) -> sa.TableClause:
    return sa.table(name, *map(sa.column, columns), schema=schema)


def _aware(value: object, zone: ZoneInfo) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _or_never(moment: datetime | None) -> datetime:
    return moment or datetime.min.replace(tzinfo=UTC)


def _time_of(cursor: Cursor) -> datetime | None:
    value = cursor.get("updated_at")
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _cursor_at(highest: datetime | None) -> Cursor:
    """Never beyond the present: a row stamped by a clock that runs ahead must not hide those that come after it."""
    return {"updated_at": min(highest, datetime.now(UTC)).isoformat()} if highest else {}
