"""Intake's own books, written in the transaction of the page: what is known of records and facts, evidence,
quarantine.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from psycopg import Connection

from event_log.copying import copy_rows
from event_log.facts import LinkKey, final_position
from event_log.known import SUBJECT
from event_log.page import Load
from event_log.plan import Plan, PlannedEvidence
from event_log.refused import close_sound, write_refused

_SLOT_COLUMNS = {
    "source_id": "text", "record_key": "bytea", "slot": "text", "version": "int4", "content_mac": "bytea",
    "position": "int8", "is_live": "bool",
}  # fmt: skip
_EVIDENCE_COLUMNS = {
    "source_id": "text", "record_key": "bytea", "position": "int8", "epoch": "int4",
    "normaliser_version": "int4",
    "subject_ref": "uuid", "domain": "text", "may_cross": "bool", "key_domains": "text[]", "keys": "bytea[]",
    "blocking": "bytea", "sealed": "bytea", "cross_blocking": "bytea", "cross_sealed": "bytea",
}  # fmt: skip


def write_books(
    connection: Connection,
    plan: Plan,
    load: Load,
    stream: str,
    refs: Mapping[LinkKey, UUID],
    head: int,
    *,
    marks_met: bool = True,
) -> None:
    """Everything of a plan but its events. `head` is the position before the batch."""
    _write_records(connection, plan, stream)
    _write_slots(connection, plan, head)
    _write_evidence(connection, plan.source_id, plan.evidence, refs, head)
    write_refused(connection, load, stream, plan.quarantined)
    close_sound(connection, load.source_id, stream, plan.sound)
    if marks_met:
        mark_met(connection, load, stream, plan.met)


def _write_records(connection: Connection, plan: Plan, stream: str) -> None:
    keys = sorted(plan.touched_records)
    states = [plan.known.records[key] for key in keys]
    connection.execute(
        """
        insert into event_log.source_record (source_id, record_key, stream, content_digest, is_live)
        select %s, changed.record_key, %s, changed.content_digest, changed.is_live
        from unnest(%b::bytea[], %b::bytea[], %s::bool[]) as changed (record_key, content_digest, is_live)
        on conflict (source_id, record_key) do update
        set content_digest = excluded.content_digest, is_live = excluded.is_live
        """,
        [
            plan.source_id, stream, keys, [state.content_digest for state in states],
            [state.is_live for state in states],
        ],
    )  # fmt: skip


def _write_slots(connection: Connection, plan: Plan, head: int) -> None:
    """The version of each touched fact that counts now: the first ones by COPY, the others by one update."""
    first: list[Sequence[object]] = []
    later: list[Sequence[object]] = []
    for (record_key, slot), state in plan.touched_slots.items():
        is_new = (record_key, slot) in plan.new_slots
        (first if is_new else later).append(
            (
                record_key, slot, state.version, state.content_mac, final_position(state.position, head),
                state.is_live,
            )
        )  # fmt: skip
    copy_rows(connection, "event_log.record_state", _SLOT_COLUMNS, ((plan.source_id, *row) for row in first))
    if later:
        _update_slots(connection, plan.source_id, later)


def _update_slots(connection: Connection, source_id: str, rows: Sequence[Sequence[object]]) -> None:
    connection.execute(
        """
        update event_log.record_state as known
        set
            version = changed.version,
            content_mac = changed.content_mac,
            position = changed.position,
            is_live = changed.is_live
        from unnest(%b::bytea[], %s::text[], %s::int[], %b::bytea[], %s::bigint[], %s::bool[])
            as changed (record_key, slot, version, content_mac, position, is_live)
        where known.source_id = %s and known.record_key = changed.record_key and known.slot = changed.slot
        """,
        [*map(list, zip(*rows, strict=True)), source_id],
    )


def _write_evidence(
    connection: Connection,
    source_id: str,
    planned: Sequence[PlannedEvidence],
    refs: Mapping[LinkKey, UUID],
    head: int,
) -> None:
    copy_rows(
        connection,
        "linkage.evidence",
        _EVIDENCE_COLUMNS,
        (
            (
                source_id, item.record_key, final_position(item.position, head), item.evidence.epoch,
                item.evidence.normaliser_version, refs[SUBJECT, item.subject_digest], item.evidence.domain,
                item.evidence.may_cross, [domain for domain, _ in item.evidence.keys],
                [digest for _, digest in item.evidence.keys], item.evidence.blocking, item.evidence.sealed,
                item.evidence.cross_blocking, item.evidence.cross_sealed,
            )
            for item in planned
        ),
    )  # fmt: skip


def mark_met(connection: Connection, load: Load, stream: str, met: Collection[bytes]) -> None:
    """Note the sweep in every record that the source still has, changed or not, readable or not."""
    connection.execute(
        """
        update event_log.source_record
        set seen_sweep = %s
        where source_id = %s and record_key = any(%b)
        """,
        [load.streams[stream].sweep, load.source_id, list(met)],
    )
