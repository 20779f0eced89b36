"""Orders about a source, given by hand: pause, resume, release. Each is an audit entry; the latest is what holds.

An order says who (the database login), when, and why in a code. Free text has no place in a chain that nobody can
change: it belongs into a ticket that names the entry's batch (decision 0250).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import Connection
from psycopg.types.json import Jsonb

from event_log.connection import translated_errors
from vocabulary.canonical import canonical_text
from vocabulary.errors import WillNeverWork
from vocabulary.events import Json

PAUSED: Final = "source.paused"
RESUMED: Final = "source.resumed"
RELEASED: Final = "source.released"

REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    PAUSED: {
        "maintenance": "the source system is being worked on",
        "wrong_data": "what it sends is known to be wrong",
        "investigation": "something about it is being looked into",
        "asked_by_source": "whoever runs it asked for it",
        "agreement": "its agreement or legal basis is not in force",
    },
    RESUMED: {
        "repaired": "what was wrong is mended",
        "asked_by_source": "whoever runs it asked for it",
        "agreement": "its agreement or legal basis is in force again",
        "mistake": "the pause was one",
    },
    RELEASED: {
        "true_deletion": "the source confirms that these records are deleted",
        "moved": "the source confirms that these records went to another source or form",
        "test_records": "the source confirms that these were never records of people",
    },
}
"""Codes by order, with what each means."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A source that is not to be asked: since when, by which login, why."""

    source_id: str
    since: datetime
    by: str
    reason_code: str


def give_order(
    connection: Connection, kind: str, source_id: str, reason_code: str, details: Mapping[str, Json] | None = None
) -> int:
    """Write an order into the chain; the number of its batch, for a ticket to quote. For the operator."""
    data = {"source": source_id, "reason_code": reason_code, **(details or {})}
    with translated_errors():
        row = connection.execute(
            "select batch_id from event_log.order_source(%s, %s)", [kind, Jsonb(data, canonical_text)]
        ).fetchone()
    if row is None:
        raise WillNeverWork("order_source gave nothing back", remedy="run the migrations")
    return int(row[0])


def pauses(connection: Connection, source_id: str | None = None) -> list[Pause]:
    """The sources that are paused now; of one source or all."""
    with translated_errors():
        rows = connection.execute(
            """
            with latest as (
                select distinct on (data ->> 'source')
                    data ->> 'source' as source_id, kind, created_at, actor, data ->> 'reason_code' as reason_code
                from event_log.audit
                where kind like 'source.%%' and kind in ('source.paused', 'source.resumed')
                    and (%(source_id)s::text is null or data ->> 'source' = %(source_id)s)
                order by data ->> 'source', audit_id desc
            )

            select source_id, created_at, actor, reason_code from latest where kind = 'source.paused' order by source_id
            """,
            {"source_id": source_id},
        ).fetchall()
    return [Pause(*row) for row in rows]


def released_absence(connection: Connection, source_id: str, stream: str) -> int | None:
    """How many absent records somebody looked at and released; None where no release waits.

    A release is for the next load that gets to the end of the stream, and spent by it: whatever that load did, voided
    or was held again, its own line in the ledger is later than the release.
    """
    row = connection.execute(
        """
        select (data ->> 'absent')::bigint
        from event_log.audit
        where kind like 'source.%%' and kind = 'source.released'
            and data ->> 'source' = %(source_id)s and data ->> 'stream' = %(stream)s
            and batch_id > coalesce((
                select max(ledger.batch_id)
                from event_log.ledger
                where ledger.source_id = %(source_id)s and ledger.stream = %(stream)s
                    and ledger.kind in ('sweep', 'held')
            ), 0)
        order by audit_id desc
        limit 1
        """,
        {"source_id": source_id, "stream": stream},
    ).fetchone()
    return None if row is None else int(row[0])
