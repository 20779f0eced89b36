"""The intake transaction: one page of one source, appended whole or not at all.

    load = open_load(connection, "ngo_kobo", ["case", "month"])
    for page in …:
        counts += append_page(connection, page)  # commits
    counts += void_missing(connection, load, "case")  # only after a complete sweep
    finish_load(connection, load, "finished")

`connection` comes from `event_log.connection.connect` (autocommit); every function here is one transaction of its
own. Each may raise TryAgain (the connection is lost, a lock is held too long) and then has changed nothing.
"""

from collections.abc import Collection

from psycopg import Connection

from event_log.batch import append_batch, lock_head, now
from event_log.books import write_books
from event_log.connection import own_transaction
from event_log.facts import sealed
from event_log.known import known_of, refs_of
from event_log.ledger import LedgerEntry
from event_log.loads import finish_load, lock_source, move_cursor, open_load, require_current
from event_log.odd_values import add_odd_values
from event_log.organisations import register_calendar
from event_log.page import Page, PageCounts
from event_log.plan import planned
from event_log.sweep import void_missing

__all__ = ["append_page", "finish_load", "open_load", "register_calendar", "void_missing"]


def append_page(connection: Connection, page: Page) -> PageCounts:
    """Append what is new or changed, void what vanished inside a record; remember cursor and ledger.

    Raises LedgerUnbalanced when read ≠ appended + duplicate + quarantined + skipped, SourceBusy when a later load of
    the source has begun, TryAgain when the connection is lost: the page has then changed nothing.
    """
    with own_transaction(connection):
        lock_source(connection, page.load.source_id)
        # Hundreds of keys look to the planner like a reason to read a whole table, for every page anew.
        connection.execute("set local enable_seqscan = off")
        require_current(connection, page.load, page.stream)
        add_odd_values(connection, page.load, page.stream, page.odd_values)
        return append_outcomes(connection, page)


def append_outcomes(
    connection: Connection,
    page: Page,
    *,
    duplicates: int = 0,
    also_met: Collection[bytes] = (),
    marks_met: bool = True,
) -> PageCounts:
    """The page inside a transaction that holds the source's lock. Of what it read so many are known to be duplicates
    and are not among its outcomes; `marks_met` is False where no sweep asks which records were met.
    """
    load = page.load
    plan = planned(page, known_of(connection, page))
    plan.fates["duplicate"] += duplicates
    plan.met |= set(also_met)
    plan.sound |= set(also_met)
    counts = plan.counts(page.read)
    entry = LedgerEntry(load, page.stream, "page", counts, page.drift_fields)
    entry.require_balance()
    refs = refs_of(connection, load.source_id, plan.facts)
    facts = sealed(plan.facts, refs, now(connection))
    # From here on every other appender waits: nothing is computed that could be computed before.
    head = lock_head(connection)
    append_batch(connection, head, facts, entry)
    write_books(connection, plan, load, page.stream, refs, head.position, marks_met=marks_met)
    move_cursor(connection, load, page.stream, page.next_cursor)
    return counts
