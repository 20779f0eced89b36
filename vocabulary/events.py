"""A case event, before and after it may be stored.

`RawEvent` still knows who the person is and lives in the memory of one function. `SafeEvent` does not, and is the only
type the event log accepts. The two share no base class on purpose: no function can take both by accident.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from vocabulary.shapes import ALL_SHAPES

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Precision = Literal["instant", "day", "month", "year"]

EVENT_TYPES: Final = tuple(ALL_SHAPES)
LINK_ROLES: Final = frozenset({"subject"}).union(*(each.links | each.optional_links for each in ALL_SHAPES.values()))
"""What an event may be about, each a random reference outside the chain."""


def cloud_event_type(event_type: str, major: int = 1) -> str:
    """The CloudEvents name of an event type: ``need.assessed`` → ``org.nrm.need.assessed.v1``."""
    return f"org.nrm.{event_type}.v{major}"


@dataclass(frozen=True, slots=True)
class Occurred:
    """When something happened, and how exactly that is known. ``at`` is UTC; a local day is 00:00 UTC of its date."""

    at: datetime
    precision: Precision


@dataclass(frozen=True, slots=True, repr=False)
class RawSubject:
    """Who a record is about, as its source knows it. Never stored, never printed (there is no repr)."""

    person_id: str
    given_name: str | None = None
    surname: str | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    sex: str | None = None
    citizenship: str | None = None
    document_number: str | None = None
    linkage_consent: bool = False
    place: str | None = None
    postcode: str | None = None
    street: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RawEvent:
    """One fact out of one source record, codes already mapped, the person still in clear. Has no repr on purpose."""

    source_id: str
    stream: str
    record_id: str
    path: str
    """Place of the fact inside the record (``needs/3``); with ``type`` it makes the slot."""
    type: str
    occurred: Occurred
    recorded_at: datetime
    data: Mapping[str, Json]
    subject: RawSubject | None = None
    entities: Mapping[str, str] = field(default_factory=dict)
    """Link role → the source's own id of that case, need, referral or placement."""
    wants_profile: bool = False
    """True where sex, age band and citizenship group at the date of the event belong into ``data``."""
    tells_who: bool = False
    """True where the event carries linkage evidence without a profile; one that wants a profile always does."""

    @property
    def carries_evidence(self) -> bool:
        """Whether linkage looks at what it says of its person."""
        return self.wants_profile or self.tells_who


@dataclass(frozen=True, slots=True)
class Evidence:
    """What may be compared about a person: keyed digests, each in a linkage domain. Nothing here opens without the key.

    Domains: ``law_enforcement`` or ``victim_services`` (the source's own), and ``cross`` where ``may_cross``: the
    source file names a legal basis and the client consented. A digest of one domain never equals one of another.
    ``blocking`` are composite keys of eight bytes each, ``sealed`` the digests and filters of single fields.
    """

    domain: str
    may_cross: bool
    keys: tuple[tuple[str, bytes], ...]
    epoch: int
    normaliser_version: int
    blocking: bytes = b""
    sealed: bytes = b""
    cross_blocking: bytes = b""
    cross_sealed: bytes = b""


@dataclass(frozen=True, slots=True)
class SafeEvent:
    """One fact with nothing in it that names a person: what the event log takes."""

    source_id: str
    stream: str
    record_key: bytes
    slot: str
    type: str
    occurred: Occurred
    recorded_at: datetime
    data: Mapping[str, Json]
    links: Mapping[str, bytes]
    """Link role → keyed digest of the source's own id; the log turns it into a random ref."""
    content_mac: bytes
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that may not load, and why: a reason code and the names of the fields, no value of them."""

    reason: str
    fields: tuple[str, ...]
