"""Refused records tried again after a mapping was mended: appended as by a load, and closed in the same transaction.

A replay runs beside loads and takes nothing over: it has no cursor and no sweep. What decides between a replayed record
and one that was loaded meanwhile is the order of arrival, under the source's lock: see `_decided`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from psycopg import Connection

from event_log.batch import append_batch, lock_head, now
from event_log.books import write_books
from event_log.connection import own_transaction
from event_log.facts import sealed
from event_log.known import known_of, refs_of
from event_log.ledger import LedgerEntry
from event_log.loads import lock_source
from event_log.page import Accepted, Load, Outcome, Page, PageCounts, Quarantined, Skipped, StreamState
from event_log.plan import Plan, key_of, planned

SUPERSEDED: Final = "superseded"
"""The rule by which a replayed record is left out: the source has said something newer of it, and that was taken in."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one row of the quarantine under the contract of today."""

    quarantine_id: UUID
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Row:
    last_seen_at: datetime
    seen_sweep: int | None


def append_replay(
    connection: Connection,
    source_id: str,
    stream: str,
    replayed: Sequence[Replayed],
    *,
    tried_under: str,
    rehearse: bool = False,
) -> PageCounts:
    """Append what loads now, close its rows; what is refused again stays, with its new reason.

    Counts only rows that were still open. One ledger entry of kind `replay`, which balances like a page's; nothing is
    written where nothing was open, or to `rehearse`. Raises LedgerUnbalanced, TryAgain: then nothing has changed.
    """
    load = Load(uuid4(), source_id, {stream: StreamState(None, 0)})
    with own_transaction(connection):
        lock_source(connection, source_id)
        rows = _open_rows(connection, [item.quarantine_id for item in replayed])
        standing = [item for item in replayed if item.quarantine_id in rows]
        if not standing:
            return PageCounts()
        decided = _decided(connection, source_id, standing, rows)
        page = Page(load, stream, len(decided), tuple(item.outcome for item in decided), None)
        plan = planned(page, known_of(connection, page))
        entry = LedgerEntry(load, stream, "replay", plan.counts(page.read))
        entry.require_balance()
        if not rehearse:
            _write(connection, plan, entry)
            _close(connection, decided, tried_under)
            _keep_sweep(connection, source_id, decided, rows)
    return entry.counts


def _open_rows(connection: Connection, ids: Collection[UUID]) -> dict[UUID, _Row]:
    rows = connection.execute(
        """
        select quarantine_id, last_seen_at, seen_sweep
        from quarantine.record
        where quarantine_id = any(%s) and state = 'open'
        """,
        [list(ids)],
    )
    return {quarantine_id: _Row(last_seen_at, seen_sweep) for quarantine_id, last_seen_at, seen_sweep in rows}


def _decided(
    connection: Connection, source_id: str, standing: Sequence[Replayed], rows: dict[UUID, _Row]
) -> list[Replayed]:
    taken_in = _taken_in(connection, source_id, [item.outcome for item in standing])

    def is_overtaken(item: Replayed) -> bool:
        at = taken_in.get(key_of(item.outcome) or b"")
        return at is not None and at > rows[item.quarantine_id].last_seen_at

    return [replace(item, outcome=Skipped(SUPERSEDED)) if is_overtaken(item) else item for item in standing]


def _taken_in(connection: Connection, source_id: str, outcomes: Sequence[Outcome]) -> dict[bytes, datetime]:
    """When the newest fact of each record came into the log.

    By arrival, not by the source's own time: that stands still where a form never changes its submission time, and
    a load does not ask it either.
    """
    keys = [key for outcome in outcomes if not isinstance(outcome, Quarantined) and (key := key_of(outcome))]
    rows = connection.execute(
        """
        select record_state.record_key, max(event.ingested_at)
        from event_log.record_state
        inner join event_log.event on record_state.position = event.position
        where record_state.source_id = %s and record_state.record_key = any(%b)
        group by record_state.record_key
        """,
        [source_id, keys],
    )
    return dict(rows.fetchall())


def _write(connection: Connection, plan: Plan, entry: LedgerEntry) -> None:
    """The events and books of what loads. Refused rows stand in quarantine already, and no sweep met any of them."""
    plan.quarantined.clear()
    plan.met.clear()
    refs = refs_of(connection, plan.source_id, plan.facts)
    facts = sealed(plan.facts, refs, now(connection))
    head = lock_head(connection)
    append_batch(connection, head, facts, entry)
    write_books(connection, plan, entry.load, str(entry.stream), refs, head.position)


def _close(connection: Connection, decided: Sequence[Replayed], tried_under: str) -> None:
    closed = [item for item in decided if not isinstance(item.outcome, Quarantined)]
    connection.execute(
        """
        update quarantine.record
        set
            state = 'resolved', closed_code = closing.code, sealed = null, closed_at = clock_timestamp(),
            tried_at = clock_timestamp(), tried_under = %s
        from unnest(%s::uuid[], %s::text[]) as closing (quarantine_id, code)
        where record.quarantine_id = closing.quarantine_id
        """,
        [tried_under, [item.quarantine_id for item in closed], [_code(item.outcome) for item in closed]],
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            update quarantine.record
            set reason = %s, fields = %s, sealed = %s, tried_at = clock_timestamp(), tried_under = %s
            where quarantine_id = %s
            """,
            [
                (item.outcome.reason, list(item.outcome.fields), item.outcome.sealed, tried_under, item.quarantine_id)
                for item in decided
                if isinstance(item.outcome, Quarantined)
            ],
        )


def _code(outcome: Outcome) -> str:
    if isinstance(outcome, Accepted):
        return "replayed"
    is_overtaken = isinstance(outcome, Skipped) and outcome.rule == SUPERSEDED
    return SUPERSEDED if is_overtaken else "skipped"  # not by which rule: a row may be a person's


def _keep_sweep(connection: Connection, source_id: str, decided: Sequence[Replayed], rows: dict[UUID, _Row]) -> None:
    """A replayed record was last met when it was refused: else a sweep now under way would take it for absent."""
    met = {
        item.outcome.record_key: rows[item.quarantine_id].seen_sweep
        for item in decided
        if isinstance(item.outcome, Accepted)
    }
    connection.execute(
        """
        update event_log.source_record
        set seen_sweep = greatest(source_record.seen_sweep, met.sweep)
        from unnest(%b::bytea[], %s::bigint[]) as met (record_key, sweep)
        where source_record.source_id = %s and source_record.record_key = met.record_key
        """,
        [list(met), list(met.values()), source_id],
    )
