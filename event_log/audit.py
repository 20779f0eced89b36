"""Audit entries: that something was done to or with the data, in counts, codes and positions; chained like the
events.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from event_log.connection import translated_errors
from vocabulary.canonical import canonical_text
from vocabulary.errors import WillNeverWork
from vocabulary.events import Json


@dataclass(frozen=True, slots=True)
class DerivedEvent:
    """An event that no source recorded but the pipeline itself: who is whom, who was erased."""

    type: str
    data: Mapping[str, Json]
    links: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class Appended:
    """The batch that was written, and the position of its first event (None when it holds none)."""

    batch_id: int
    first_position: int | None


def append_audit(connection: Connection, kind: str, data: Mapping[str, Json]) -> Appended:
    """Append one audit entry, such as `build.finished`; the word before the dot names the batch. No value of a
    record.
    """
    return append_derived(connection, kind.split(".")[0], audit_kind=kind, audit_data=data)


def append_derived(
    connection: Connection,
    batch_kind: str,
    events: Sequence[DerivedEvent] = (),
    *,
    audit_kind: str | None = None,
    audit_data: Mapping[str, Json] | None = None,
) -> Appended:
    """Append through the one function that roles other than intake may call; each has its own types there.

    Holds the head of the log until the caller's transaction ends: end it soon.
    """
    with translated_errors():
        row = connection.execute(
            "select batch_id, first_position from event_log.append_derived(%s, %s, %s, %s)",
            [
                batch_kind,
                Jsonb([_as_json(event) for event in events], canonical_text),
                audit_kind,
                Jsonb(audit_data or {}, canonical_text),
            ],
        ).fetchone()
    if row is None:
        raise WillNeverWork("append_derived gave nothing back", remedy="run the migrations")
    return Appended(*row)


def _as_json(event: DerivedEvent) -> dict[str, object]:
    links = {role: str(ref) for role, ref in event.links.items()}
    return {"type": event.type, "data": dict(event.data), "links": links}
