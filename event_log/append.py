"""The intake transaction: one page of one source, appended whole or not at all.

    load = open_load(connection, "ngo_kobo", ["case", "month"])
    for page in …:
        counts += append_page(connection, page)       # commits
    counts += void_missing(connection, load, "case")  # only after a complete sweep
    finish_load(connection, load, "finished")

`connection` comes from `event_log.connection.connect` (autocommit); every function here is one transaction
of its own.
Each may raise TryAgain (the connection is lost, a lock is held too long) and then has changed nothing.
"""

from collections.abc import Collection, Sequence
from typing import Literal

from psycopg import Connection

from event_log.organisations import ExpectedReport, ReportingOrganisation
from event_log.page import Load, Page, PageCounts

__all__ = ["append_page", "finish_load", "open_load", "register_calendar", "void_missing"]


def open_load(connection: Connection, source_id: str, streams: Collection[str]) -> Load:
    """A new load of the source: the cursor of each stream and the number of its next sweep. Takes over from
    a load still open."""
    raise NotImplementedError


def append_page(connection: Connection, page: Page) -> PageCounts:
    """Append what is new or changed, void what vanished inside a record; remember cursor and ledger.

    Raises LedgerUnbalanced when read ≠ appended + duplicate + quarantined + skipped, SourceBusy when a
    later load
    of the source has begun, TryAgain when the connection is lost: the page has then changed nothing.
    """
    raise NotImplementedError


def void_missing(
    connection: Connection, load: Load, stream: str, *, released_by_hand: bool = False
) -> PageCounts:
    """Void the live records of a stream that this load's sweep, now complete, did not meet.

    Only up to the brake, max(20, 5 % of live records): beyond it nothing is voided, the ledger says `held`
    and
    LoadHeld is raised, unless somebody looked and says `released_by_hand`. Source: DOMAIN.md, safety rules.
    """
    raise NotImplementedError


def finish_load(
    connection: Connection, load: Load, kind: Literal["finished", "held", "failed"], stream: str | None = None
) -> None:
    """Write into the ledger how a load ended."""
    raise NotImplementedError


def register_calendar(
    connection: Connection,
    source_id: str,
    organisations: Sequence[ReportingOrganisation],
    expected: Sequence[ExpectedReport],
) -> None:
    """Make who reports through this source, and which months are due when, what its file says now. Nothing
    is deleted."""
    raise NotImplementedError
