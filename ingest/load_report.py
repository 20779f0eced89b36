"""What a load did, in counts and names of columns only: safe for a log, a message, XCom."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from event_log.page import PageCounts
from ingest.odd_values import by_field
from vocabulary.events import Json


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The sum of all pages of one load: read = appended + duplicate + quarantined + skipped, in records."""

    source_id: str
    counts: PageCounts
    drift_fields: tuple[str, ...] = ()
    """Names of columns that the contract does not know, as `stream.column`."""
    odd_values: Mapping[str, int] = field(default_factory=dict)
    """By `field.outcome`, records in which a value about a person is odd."""

    def as_dict(self) -> dict[str, Json]:
        return {
            "source": self.source_id,
            **self.counts.as_dict(),
            "drift_fields": list(self.drift_fields),
            "odd_values": by_field(self.odd_values),
        }
