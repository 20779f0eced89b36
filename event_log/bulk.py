"""The intake transaction for a page of prepared facts: the same log as `append_page` writes, at the speed of COPY.

A page whose records are all new or unchanged goes the short way. As soon as one of them changed, came twice with
another content, or is to be taken back, what is not unchanged goes through the plan like any other page: one place
decides what a version is.
"""

from collections.abc import Iterator

from psycopg import Connection

from event_log.append import append_outcomes
from event_log.batch import append_batch, lock_head, now
from event_log.books import mark_met
from event_log.bulk_known import Known, digests_of
from event_log.bulk_refs import refs_for
from event_log.bulk_rows import BulkRows
from event_log.bulk_settle import keys_of, settled
from event_log.connection import own_transaction
from event_log.copies import copying
from event_log.ledger import LedgerEntry
from event_log.loads import lock_source, move_cursor, require_current
from event_log.odd_values import add_odd_values
from event_log.page import Accepted, Outcome, Page, PageCounts, Quarantined, Skipped
from event_log.plan import key_of
from event_log.prepared import RECORD_COLUMNS, PreparedPage, safe_event, unpack
from event_log.refused import close_sound, write_refused


def append_prepared(connection: Connection, page: PreparedPage) -> PageCounts:
    """Append what is new or changed in a page of prepared facts. Raises what `append_page` raises."""
    load = page.load
    with own_transaction(connection):
        lock_source(connection, load.source_id)
        # Thousands of keys look to the planner like a reason to read a whole table, for every page anew.
        connection.execute("set local enable_seqscan = off")
        require_current(connection, load, page.stream)
        known = digests_of(connection, load.source_id, {*page.keys, *keys_of(page.others)})
        page = settled(page, known)
        add_odd_values(connection, load, page.stream, page.odd_values)
        new = _new(page, known)
        if new is None:
            return _append_with_thought(connection, page, known)
        counts = _counts(page, len(new))
        _append_new(connection, page, new, counts)
        move_cursor(connection, load, page.stream, page.next_cursor)
    return counts


def _new(page: PreparedPage, known: Known) -> list[int] | None:
    """Which records are new; None where anything on the page is neither new nor unchanged."""
    first: dict[bytes, int] = {}
    for number, (key, digest) in enumerate(zip(page.keys, page.digests, strict=True)):
        if key in known:
            if known[key] != digest:
                return None
        elif page.digests[first.setdefault(key, number)] != digest:
            return None
    seen = set(page.keys)
    if any(_needs_thought(outcome, known, seen) for _, outcome in page.others):
        return None
    return list(first.values())


def _needs_thought(outcome: Outcome, known: Known, seen: set[bytes]) -> bool:
    """Whether a record is on the page twice, or was left out and may have yielded something before."""
    key = key_of(outcome)
    if key is None:
        return False
    is_back = key in seen
    seen.add(key)
    return is_back or (known.get(key) is not None and not isinstance(outcome, Quarantined))


def _counts(page: PreparedPage, new: int) -> PageCounts:
    quarantined = sum(isinstance(outcome, Quarantined) for _, outcome in page.others)
    skipped: dict[str, int] = {}
    for _, outcome in page.others:
        if isinstance(outcome, Skipped):
            skipped[outcome.rule] = skipped.get(outcome.rule, 0) + 1
    gone = len(page.others) - quarantined - sum(skipped.values())  # unknown, and no more: nothing to say
    return PageCounts(page.read, new, len(page.keys) - new + gone, quarantined, skipped, new, 0)


def _append_new(connection: Connection, page: PreparedPage, new: list[int], counts: PageCounts) -> None:
    entry = LedgerEntry(page.load, page.stream, "page", counts, page.drift_fields)
    entry.require_balance()
    if new:
        _append_facts(connection, page, new, entry)
    else:
        append_batch(connection, lock_head(connection), [], entry)
    refused = [outcome for _, outcome in page.others if isinstance(outcome, Quarantined)]
    _close_sound(connection, page, {outcome.record_digest for outcome in refused})
    write_refused(connection, page.load, page.stream, refused)
    if page.marks_met:
        _mark_met(connection, page, set(new))


def _append_facts(connection: Connection, page: PreparedPage, new: list[int], entry: LedgerEntry) -> None:
    facts = [unpack(page.facts[number]) for number in new]
    with copying(connection) as copies:
        at, refs = now(connection), refs_for(copies, page.load.source_id, facts)
        copies.add("event_log.source_record", RECORD_COLUMNS, [fact.record_row for fact in facts])
        rows = BulkRows(page.load.source_id, [page.keys[number] for number in new], facts, refs, at)
        copies.wait()
        # From here on every other appender waits.
        rows.append(copies, lock_head(connection), entry)


def _close_sound(connection: Connection, page: PreparedPage, refused: set[bytes]) -> None:
    """Most sources have nothing in quarantine: then no record of the page need be looked up there."""
    row = connection.execute(
        "select exists (select from quarantine.record where source_id = %s and stream = %s and state = 'open')",
        [page.load.source_id, page.stream],
    ).fetchone()
    if row is not None and row[0]:
        close_sound(connection, page.load.source_id, page.stream, {*page.keys, *keys_of(page.others)} - refused)


def _mark_met(connection: Connection, page: PreparedPage, new: set[int]) -> None:
    """The rows of new records say it themselves."""
    old = {key for number, key in enumerate(page.keys) if number not in new}
    mark_met(connection, page.load, page.stream, [*old, *keys_of(page.others)])


def _append_with_thought(connection: Connection, page: PreparedPage, known: Known) -> PageCounts:
    """What is unchanged is counted, the rest goes through the plan in its order."""
    unchanged = _unchanged(page, known)
    outcomes = tuple(_outcomes(page, unchanged))
    duplicates = page.read - len(outcomes)
    rest = Page(page.load, page.stream, page.read, outcomes, page.next_cursor, page.drift_fields)
    return append_outcomes(connection, rest, duplicates=duplicates, also_met=unchanged, marks_met=page.marks_met)


def _unchanged(page: PreparedPage, known: Known) -> set[bytes]:
    """Records of which everything on the page says what is known already."""
    different = {key for key, digest in zip(page.keys, page.digests, strict=True) if known.get(key) != digest}
    return set(page.keys) - different - set(keys_of(page.others))


def _outcomes(page: PreparedPage, unchanged: set[bytes]) -> Iterator[Outcome]:
    others = iter([*page.others, (len(page.keys) + 1, None)])
    before, other = next(others)
    for number, key in enumerate(page.keys):
        while other is not None and before <= number:
            yield other
            before, other = next(others)
        if key not in unchanged:
            event = safe_event(page.stream, key, unpack(page.facts[number]))
            yield Accepted(key, event.recorded_at, (event,), page.digests[number])
    while other is not None:
        yield other
        _, other = next(others)
