"""What a contract makes of one record. None of these has a repr: each may still hold what the record held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vocabulary.events import RawEvent, Refusal


@dataclass(frozen=True, slots=True, repr=False)
class Mapped:
    """A record that loads. No events: the source says that it is no more."""

    record_id: str
    recorded_at: datetime
    events: tuple[RawEvent, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Refused:
    """A record that goes to quarantine, whole."""

    record_id: str | None
    refusal: Refusal
    keep: object
    """What may be sealed: the columns the contract knows and may load; of a person who did not consent
    nothing that names them."""
    person_id: str | None = None
    """Whom it is about, where even a refused record shows it: of an erased person nothing is sealed."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that a named rule leaves out."""

    rule: str
    record_id: str | None = None
    recorded_at: datetime | None = None


Result = Mapped | Refused | LeftOut
Record = Mapping[str, object]


class KnownColumns(Protocol):
    """What a contract knows of the columns of its stream."""

    read_from_source: frozenset[str]

    def drift(self, records: Iterable[object], declared: Iterable[str] = ()) -> tuple[str, ...]:
        """Names of columns that nobody told us about."""
        ...


class RecordContract(Protocol):
    """What makes records of a stream into raw events: a mapping, or the format of event rows."""

    @property
    def columns(self) -> KnownColumns: ...

    def map_record(self, record: object) -> Result:
        """What the record is. Never raises for anything a record may hold."""
        ...
