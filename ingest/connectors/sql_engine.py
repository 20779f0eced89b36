"""A database that is read and never written: PostgreSQL, SQLite, MariaDB and MySQL, each told so in its own words."""

import sqlite3
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from ingest.connectors.base import Connection, Stream
from vocabulary.errors import NrmError, SourceRefused, SourceUnavailable

SECONDS: Final = 10
TLS: Final = ("sslmode", "sslrootcert")
REFUSALS_OF_MYSQL: Final = frozenset({1044, 1045, 1049, 1054, 1142, 1143, 1146})
"""No right, no such login, database, table or column: its driver calls them all operational."""


def read_only_engine(at: Connection, stream: Stream) -> sa.Engine:
    """An engine whose transactions may only read. Nothing is asked of the database yet."""
    if at.scheme.startswith("sqlite"):
        return sa.create_engine("sqlite://", creator=_sqlite(at, stream), poolclass=NullPool, hide_parameters=True)
    url = sa.URL.create(
        at.scheme or "postgresql+psycopg",
        username=at.login or None,
        password=at.password or None,
        host=at.host or None,
        port=at.port,
        database=at.database,
    )
    options: dict[str, Any] = {"hide_parameters": True, "poolclass": NullPool}
    if url.get_backend_name() == "postgresql":
        tls = {name: at.options[name] for name in TLS if name in at.options}
        options["connect_args"] = {"connect_timeout": SECONDS, "options": f"-c timezone={stream.time_zone}", **tls}
        options["execution_options"] = {"postgresql_readonly": True}
        return sa.create_engine(url, **options)
    options["connect_args"] = {"connect_timeout": SECONDS, "charset": "utf8mb4"}
    engine = sa.create_engine(url, **options)
    sa.event.listen(engine, "connect", _read_only_in_utc)
    return engine


def _sqlite(at: Connection, stream: Stream) -> Callable[[], sqlite3.Connection]:
    """Opens the file for reading alone. Its texts are bytes of the declared encoding, whatever the file claims."""
    path, encoding = quote(at.database), stream.encoding

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=SECONDS, check_same_thread=False)
        connection.text_factory = lambda content: content.decode(encoding, "surrogateescape")
        return connection

    return connect


def _read_only_in_utc(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set session transaction read only")
        cursor.execute("set session time_zone = '+00:00'")


def fault_of(error: DBAPIError, stream: Stream) -> NrmError:
    """What happened, by the kind of error alone: a driver's message may quote a row."""
    kind = type(error.orig).__name__
    if (isinstance(error, OperationalError) or error.connection_invalidated) and not _is_refusal(error.orig):
        return SourceUnavailable(f"stream {stream.name}: the database did not answer ({kind})")
    return SourceRefused(
        f"stream {stream.name}: the database refused the query ({kind})",
        remedy="Compare read.table and read.columns with the table, and the grants of our login.",
    )


def _is_refusal(error: object) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    number = error.args[0] if isinstance(error, Exception) and error.args else None
    return isinstance(number, int) and number in REFUSALS_OF_MYSQL
