"""COPYs of one transaction, one after the other, beside the thread that puts the next rows together.

The connection belongs to the copies between `add` and `wait`; whoever needs it in between waits first.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from psycopg import Connection

from event_log.binary import copy_binary


class Copies:
    """What is being copied now. At most two tables' rows are in memory at once."""

    def __init__(self, connection: Connection, beside: ThreadPoolExecutor) -> None:
        self.connection, self._beside = connection, beside
        self._waiting: Future[None] | None = None

    def add(self, table: str, columns: Iterable[str], pieces: list[bytes]) -> None:
        """Copy these rows once those before them are there."""
        self.wait()
        self._waiting = self._beside.submit(copy_binary, self.connection, table, columns, pieces)

    def wait(self) -> None:
        """Until everything is there. Raises what a COPY raised."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.result()


@contextmanager
def copying(connection: Connection) -> Iterator[Copies]:
    """Copies of one transaction; none is under way when it ends, however it ends."""
    with ThreadPoolExecutor(1, thread_name_prefix="copy") as beside:
        yield Copies(connection, beside)
