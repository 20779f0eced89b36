"""Absence after a complete sweep: what a source no longer has is voided, but only within the brake."""

from collections.abc import Collection
from datetime import datetime

from psycopg import Connection

from event_log.batch import append_batch, lock_head, now
from event_log.books import write_books
from event_log.connection import own_transaction
from event_log.facts import sealed
from event_log.known import records_of, slots_of
from event_log.ledger import LedgerEntry
from event_log.loads import lock_source, require_current
from event_log.orders import released_absence
from event_log.page import Load, PageCounts
from event_log.plan import Known, Plan
from event_log.refused import close_vanished
from vocabulary.errors import LoadHeld

BRAKE_RECORDS = 20
BRAKE_SHARE = 0.05
"""Source: DOMAIN.md, safety rules: a source that suddenly empties is held, not obeyed."""


def void_missing(
    connection: Connection,
    load: Load,
    stream: str,
    *,
    released_by_hand: bool = False,
    erased: Collection[bytes] = (),
) -> PageCounts:
    """Void the live records of a stream that this load's sweep, now complete, did not meet.

    Only up to the brake, max(20, 5 % of live records): beyond it nothing is voided, the ledger says `held` and
    LoadHeld is raised, unless somebody looked and released the hold: then this one load may void what was looked at,
    and the brake's worth on top. `released_by_hand` sets no limit; it is for tests and for a program that knows.
    Absence has no time of its own: a void carries the recorded_at of the event it ends, so that it does not move
    data_as_of.
    """
    with own_transaction(connection):
        lock_source(connection, load.source_id)
        require_current(connection, load, stream)
        missing = _missing(connection, load, stream, erased)
        live = _live(connection, load, stream)
        is_held = not released_by_hand and len(missing) > _limit(connection, load, stream, len(missing), live)
        counts = _hold(connection, load, stream) if is_held else _void(connection, load, stream, missing)
    if is_held:
        raise LoadHeld(
            f"{load.source_id}/{stream}: {len(missing)} of {live} live records are absent; none was voided",
            remedy=f"ask the source; if it is true: nrm source release {load.source_id} --reason true_deletion",
        )
    return counts


def _limit(connection: Connection, load: Load, stream: str, missing: int, live: int) -> float:
    """How many records this load may void; a release is looked up only where it is needed."""
    usual = brake(live)
    if missing <= usual:
        return usual
    released = released_absence(connection, load.source_id, stream)
    return usual if released is None else usual + released


def brake(live: int) -> float:
    """How many records may vanish at once."""
    return max(BRAKE_RECORDS, BRAKE_SHARE * live)


def _missing(connection: Connection, load: Load, stream: str, erased: Collection[bytes]) -> list[bytes]:
    """Not those in the register of erasures: they are skipped and so not met, and their facts stay countable."""
    rows = connection.execute(
        """
        select record_key
        from event_log.source_record
        where source_id = %s and stream = %s and is_live and coalesce(seen_sweep, 0) < %s
            and record_key <> all(%s::bytea[])
        order by record_key
        """,
        [load.source_id, stream, load.streams[stream].sweep, list(erased)],
    )
    return [key for (key,) in rows]


def _live(connection: Connection, load: Load, stream: str) -> int:
    row = connection.execute(
        "select count(*) from event_log.source_record where source_id = %s and stream = %s and is_live",
        [load.source_id, stream],
    ).fetchone()
    return row[0] if row else 0


def _hold(connection: Connection, load: Load, stream: str) -> PageCounts:
    entry = LedgerEntry(load, stream, "held", PageCounts())
    append_batch(connection, lock_head(connection), [], entry)
    return entry.counts


def _void(connection: Connection, load: Load, stream: str, missing: Collection[bytes]) -> PageCounts:
    known = Known(records_of(connection, load.source_id, missing), slots_of(connection, load.source_id, missing))
    plan = Plan(load.source_id, known)
    recorded_at = _recorded_at(connection, known)
    for record_key in missing:
        plan.void_record(record_key, recorded_at)
    facts = sealed(plan.facts, {}, now(connection))
    head = lock_head(connection)
    append_batch(connection, head, facts, LedgerEntry(load, stream, "sweep", plan.counts(0)))
    write_books(connection, plan, load, stream, {}, head.position)
    close_vanished(connection, load, stream)
    return plan.counts(0)


def _recorded_at(connection: Connection, known: Known) -> dict[int, datetime]:
    positions = [state.position for slots in known.slots.values() for state in slots.values() if state.is_live]
    rows = connection.execute("select position, recorded_at from event_log.event where position = any(%s)", [positions])
    return dict(rows.fetchall())
