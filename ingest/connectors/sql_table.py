"""A table of somebody's database, read and never written: keyset pages on (updated_at, id) in read-only
transactions.

Each load starts a little before the highest time it has seen, for a row may be committed later than it was
stamped. Rows without a time are read every time: nothing else would ever find them. The cursor holds times
only; the id that breaks ties lives as long as the pull.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from ingest.connectors.base import Connection, Cursor, Page, Stream
from vocabulary.errors import ConfigurationError, NrmError, SourceRefused, SourceUnavailable

Row = dict[str, object]
Column = sa.ColumnClause[object]


class SqlTableConnector:
    """The allowed columns (`read.columns`) of one table, in the order in which its rows were last changed."""

    name = "sql_table"

    def __init__(self, stream: Stream, connection: Connection) -> None:
        read = stream.read
        columns = read.get("columns")
        if not isinstance(columns, list) or not all(
            isinstance(read.get(key), str) for key in ("table", "updated_at", "id")
        ):
            raise ConfigurationError("an SQL stream needs read.table, read.columns, read.updated_at and read.id")
        self._names = [str(name) for name in columns]
        schema = read.get("schema")
        self._table = sa.table(
            str(read["table"]),
            *map(sa.column, self._names),
            schema=schema if isinstance(schema, str) else None,
        )
        self._time: Column = sa.column(str(read["updated_at"]))
        self._id: Column = sa.column(str(read["id"]))
        self._overlap = timedelta(minutes=float(str(read.get("overlap_minutes", 10))))
        self._time_format = str(read.get("time_format", ""))
        self._stream, self._engine = stream, _engine(connection)

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Rows changed since the cursor's time, less the overlap. Never complete: what is gone is told by
        a delete mark."""
        highest = _time_of(cursor)
        columns = self._columns()
        since = highest - self._overlap if highest else None
        for rows in self._walk(since, until):
            highest = max([highest, *_times(rows, self._time.name)], key=_or_never)
            yield Page(rows, _cursor_at(highest), columns=columns)

    def _walk(self, since: datetime | None, until: datetime | None) -> Iterator[list[Row]]:
        yield from self._select_pages(self._time.is_(None), by=(self._id,))
        conditions = [self._time >= self._bound(since)] if since else [self._time.is_not(None)]
        if until is not None:
            conditions.append(self._time <= self._bound(until))
        yield from self._select_pages(sa.and_(*conditions), by=(self._time, self._id))

    def _bound(self, moment: datetime) -> sa.BindParameter[object]:
        """A moment as the column holds it: typed, or written in UTC by `read.time_format` where it is a text."""
        return sa.literal(moment.astimezone(UTC).strftime(self._time_format) if self._time_format else moment)

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
            after = sa.tuple_(*by) > sa.tuple_(*map(sa.literal, last))

    def _fetch(self, query: sa.Select[tuple[object, ...]]) -> list[Row]:
        """One page in a transaction of its own, so that a slow load keeps no snapshot open in somebody's
        register."""
        fault: NrmError
        try:
            with self._engine.connect() as connection, connection.begin():
                return [dict(row._mapping) for row in connection.execute(query)]
        except DBAPIError as error:
            fault = _fault(error, self._stream)
        raise fault

    def _columns(self) -> frozenset[str]:
        """Every column the table has, by name, so that a new one is noticed."""
        fault: NrmError
        try:
            with self._engine.connect() as connection:
                found = sa.inspect(connection).get_columns(self._table.name, schema=self._table.schema)
        except DBAPIError as error:
            fault = _fault(error, self._stream)
        except sa.exc.NoSuchTableError:
            fault = SourceRefused(f"stream {self._stream.name}: no such table, or no right to see it")
        else:
            return frozenset(column["name"] for column in found)
        raise fault


def _engine(at: Connection) -> sa.Engine:
    url = sa.URL.create(
        at.scheme or "postgresql+psycopg",
        username=at.login or None,
        password=at.password or None,
        host=at.host or None,
        port=at.port,
        database=at.database,
    )
    options: dict[str, object] = {"hide_parameters": True, "poolclass": NullPool}
    if url.get_backend_name() == "postgresql":
        options["connect_args"] = {"connect_timeout": 10}
        options["execution_options"] = {"postgresql_readonly": True}
    return sa.create_engine(url, **options)


def _fault(error: DBAPIError, stream: Stream) -> NrmError:
    """What happened, by the kind of error alone: a driver's message may quote a row."""
    kind = type(error.orig).__name__
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return SourceUnavailable(f"stream {stream.name}: the database did not answer ({kind})")
    return SourceRefused(
        f"stream {stream.name}: the database refused the query ({kind})",
        remedy="Compare read.table and read.columns with the table, and the grants of our login.",
    )


def _times(rows: list[Row], name: str) -> list[datetime]:
    return [_aware(value) for row in rows if (value := row[name]) is not None]


def _aware(value: object) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _or_never(moment: datetime | None) -> datetime:
    return moment or datetime.min.replace(tzinfo=UTC)


def _time_of(cursor: Cursor) -> datetime | None:
    value = cursor.get("updated_at")
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _cursor_at(highest: datetime | None) -> Cursor:
    return {"updated_at": highest.isoformat()} if highest else {}
