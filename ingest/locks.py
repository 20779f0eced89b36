"""One load per source, one resolve at a time: advisory locks that die with their connection, so with the
process."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from psycopg import Connection, Error

from event_log.connection import translated_errors
from vocabulary.errors import SourceBusy

_PATIENCE = 3.0
"""Seconds: the server notices a moment late that a killed process, and its lock, are gone."""
_KEY = "hashtextextended('nrm ' || %s, 0)"


@contextmanager
def one_load_at_a_time(connection: Connection, source_id: str) -> Iterator[None]:
    """Hold the lock of the source. Raises SourceBusy where another load holds it."""
    with _held(connection, f"load {source_id}", f"another load of {source_id} is under way"):
        yield


def wait_for_loads(connection: Connection, source_ids: Iterable[str]) -> None:
    """Return when no load of these sources runs that ran when this was called. Raises SourceBusy for a long one."""
    for source_id in sorted(source_ids):
        with one_load_at_a_time(connection, source_id):
            pass


@contextmanager
def one_resolve_at_a_time(connection: Connection) -> Iterator[None]:
    """Hold the lock of the resolve. Raises SourceBusy where another resolve holds it."""
    with _held(connection, "resolve", "another resolve is under way"):
        yield


@contextmanager
def one_rotation_at_a_time(connection: Connection) -> Iterator[None]:
    """Hold the lock of the rotation of pseudonyms. Raises SourceBusy where another holds it."""
    with _held(connection, "keys rotate", "another rotation is under way"):
        yield


@contextmanager
def _held(connection: Connection, what: str, otherwise: str) -> Iterator[None]:
    if not _taken(connection, what):
        raise SourceBusy(otherwise, remedy="Wait for it to end.")
    try:
        yield
    finally:
        with suppress(Error):  # a connection that is gone holds no lock
            connection.execute(f"select pg_advisory_unlock({_KEY})", [what])  # noqa: S608  a constant


def _taken(connection: Connection, what: str) -> bool:
    give_up_at = time.monotonic() + _PATIENCE
    while True:
        with translated_errors():
            row = connection.execute(f"select pg_try_advisory_lock({_KEY})", [what]).fetchone()  # noqa: S608  a constant
        if row is not None and row[0]:
            return True
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.2)
