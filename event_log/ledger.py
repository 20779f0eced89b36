"""The ledger: what became of every record that was read, chained like the events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import Connection
from psycopg.types.json import Jsonb

from event_log import chain
from event_log.page import Load, PageCounts
from vocabulary.canonical import canonical_time
from vocabulary.errors import LedgerUnbalanced

LedgerKind = Literal["page", "sweep", "finished", "held", "refused", "failed", "replay"]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger. Only pages and replays have records; a sweep has voids; the others say how a load, or one
    stream of it, ended.
    """

    load: Load
    stream: str | None
    kind: LedgerKind
    counts: PageCounts
    drift_fields: tuple[str, ...] = ()
    """Of a page: names of columns that the contract does not know. Of a refusal: those it knows and does not get."""

    def require_balance(self) -> None:
        """Raise LedgerUnbalanced unless every record that was read has exactly one fate."""
        if not self.counts.balances:
            raise LedgerUnbalanced(
                f"{self.load.source_id}/{self.stream}: read ≠ appended + duplicate + quarantined + skipped",
                remedy="a connector and a contract disagree about what a record is; the page was rolled back",
            )

    def columns(self) -> Mapping[str, object]:
        """The entry as a row, in canonical form but for entry_id, batch_id and created_at."""
        return {
            "load_id": str(self.load.load_id),
            "source_id": self.load.source_id,
            "stream": self.stream,
            "kind": self.kind,
            **self.counts.as_dict(),
            "drift_fields": list(self.drift_fields),
        }

    def leaf(self, created_at: datetime) -> bytes:
        return chain.leaf("ledger", {**self.columns(), "created_at": canonical_time(created_at)})

    def insert(self, connection: Connection, batch_id: int, created_at: datetime) -> None:
        columns = {**self.columns(), "skipped_by_rule": Jsonb(dict(self.counts.skipped_by_rule))}
        connection.execute(
            """
            insert into event_log.ledger (
                batch_id, load_id, source_id, stream, kind, read, appended, duplicate, quarantined, skipped,
                skipped_by_rule, events_appended, voided, drift_fields, created_at
            )
            values (
                %(batch_id)s, %(load_id)s, %(source_id)s, %(stream)s, %(kind)s, %(read)s, %(appended)s,
                %(duplicate)s, %(quarantined)s, %(skipped)s, %(skipped_by_rule)s, %(events_appended)s,
                %(voided)s, %(drift_fields)s, %(created_at)s
            )
            """,
            {**columns, "batch_id": batch_id, "created_at": created_at},
        )
