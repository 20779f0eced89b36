"""One load per source at a time: an advisory lock for the life of the load. It dies with the connection,
so with the process."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from psycopg import Connection, Error

from event_log.connection import translated_errors
from vocabulary.errors import SourceBusy

_KEY = "hashtextextended('nrm load ' || %s, 0)"


@contextmanager
def one_load_at_a_time(connection: Connection, source_id: str) -> Iterator[None]:
    """Hold the lock of the source. Raises SourceBusy where another load holds it."""
    with translated_errors():
        row = connection.execute(f"select pg_try_advisory_lock({_KEY})", [source_id]).fetchone()  # noqa: S608
    if row is None or not row[0]:
        raise SourceBusy(f"another load of {source_id} is under way", remedy="Wait for it to end.")
    try:
        yield
    finally:
        with suppress(Error):
            connection.execute(f"select pg_advisory_unlock({_KEY})", [source_id])  # noqa: S608
