"""What intake hands to the log: one page of prepared records, and what the log answers.

A page speaks of *records*; each record brings the events it yields now. The log alone knows what it yielded before.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from vocabulary.events import Json, SafeEvent


@dataclass(frozen=True, slots=True)
class Accepted:
    """A record that loads: all events it yields now, one for each slot. Equal events in one slot are one fact; events
    that differ in one slot are a mistake of mapping or contract and stop the page.

    No events at all means that the source says the record is no more (a soft delete): what it yielded is voided.
    """

    record_key: bytes
    recorded_at: datetime
    """When the source last wrote the record; becomes the recorded_at of its corrections and voids."""
    events: tuple[SafeEvent, ...]
    digest: bytes | None = None
    """A keyed digest under which the record is known to say the same, where the reader made one of its very bytes."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record refused as a whole. What it yielded when it was still readable stays, for a fault is no retraction."""

    record_digest: bytes
    """The keyed record key where the record has an id, else a keyed digest of its content."""
    content_mac: bytes
    reason: str
    fields: tuple[str, ...]
    sealed: bytes
    """The record sealed to the public key of the quarantine; the log never sees it open."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record left out by a named rule. What it yielded before is voided: a person who now refuses leaves every
    figure.
    """

    rule: str
    record_key: bytes | None = None
    """None where the row is no record at all (an empty row, a row of totals)."""
    recorded_at: datetime | None = None
    """Needed with a record_key."""


Outcome = Accepted | Quarantined | Skipped


@dataclass(frozen=True, slots=True)
class StreamState:
    """Where the last load of a stream left off, and the number of the sweep that begins now."""

    cursor: Json
    """As the last page wrote it; None before the first. A full sweep always begins at its first page, whatever it
    says.
    """
    sweep: int


@dataclass(frozen=True, slots=True)
class Load:
    """One run over one source. A later `open_load` of the same source takes over: the earlier one then meets
    SourceBusy.
    """

    load_id: UUID
    source_id: str
    streams: Mapping[str, StreamState]


@dataclass(frozen=True, slots=True)
class Page:
    """Prepared records of one stream, appended whole or not at all."""

    load: Load
    stream: str
    read: int
    """Records the connector delivered, counted apart from `outcomes`: the ledger must balance, or the page rolls
    back.
    """
    outcomes: tuple[Outcome, ...]
    next_cursor: Json
    """Times, page marks, digests: no value of a record."""
    drift_fields: tuple[str, ...] = ()
    """Names of columns that the contract does not know."""
    odd_values: Mapping[str, int] = field(default_factory=dict)
    """By `field.outcome`, records in which a value about a person is odd."""


@dataclass(frozen=True, slots=True)
class PageCounts:
    """What became of a page: read = appended + duplicate + quarantined + skipped, in records."""

    read: int = 0
    appended: int = 0
    duplicate: int = 0
    quarantined: int = 0
    skipped_by_rule: Mapping[str, int] = field(default_factory=dict)
    events_appended: int = 0
    """Events of every type, corrections and voids included."""
    voided: int = 0
    """Of these, record.voided."""

    @property
    def skipped(self) -> int:
        return sum(self.skipped_by_rule.values())

    @property
    def balances(self) -> bool:
        return self.read == self.appended + self.duplicate + self.quarantined + self.skipped

    def as_dict(self) -> dict[str, Json]:
        """Every count by its name: what the ledger, a report of a load and one of a replay say alike."""
        return {
            "read": self.read,
            "appended": self.appended,
            "duplicate": self.duplicate,
            "quarantined": self.quarantined,
            "skipped": self.skipped,
            "skipped_by_rule": dict(self.skipped_by_rule),
            "events_appended": self.events_appended,
            "voided": self.voided,
        }

    def __add__(self, other: "PageCounts") -> "PageCounts":
        return PageCounts(
            self.read + other.read,
            self.appended + other.appended,
            self.duplicate + other.duplicate,
            self.quarantined + other.quarantined,
            dict(Counter(self.skipped_by_rule) + Counter(other.skipped_by_rule)),
            self.events_appended + other.events_appended,
            self.voided + other.voided,
        )
