"""Events on their way into the log: planned with provisional numbers, then sealed into rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os import urandom
from uuid import UUID, uuid4

from event_log import chain
from vocabulary.canonical import canonical_text
from vocabulary.events import Json, Occurred, SafeEvent

_SALT_BYTES = 16
LinkKey = tuple[str, bytes]
"""(role, keyed digest) of what an event is about."""
Links = Sequence[tuple[str, UUID, bytes]]
"""(role, random ref, salt)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """An event that will be appended. A position below zero is provisional: -1 is the first of this batch."""

    source_id: str
    type: str
    occurred: Occurred
    recorded_at: datetime
    data: Mapping[str, Json] = field(default_factory=dict)
    links: Mapping[str, bytes] = field(default_factory=dict)
    supersedes: int | None = None
    """Of a correction or a void: the position that counts no more."""

    @classmethod
    def of(cls, event: SafeEvent) -> "Fact":
        return cls(event.source_id, event.type, event.occurred, event.recorded_at, event.data, event.links)

    @classmethod
    def ending(cls, source_id: str, event_type: str, supersedes: int, recorded_at: datetime) -> "Fact":
        """A record.corrected or record.voided; it happened when the source wrote it down."""
        return cls(source_id, event_type, Occurred(recorded_at, "instant"), recorded_at, supersedes=supersedes)


@dataclass(frozen=True, slots=True)
class SealedFact:
    """A fact with all that its row holds but the position and the batch, which only the head lock gives."""

    fact: Fact
    event_id: UUID
    ingested_at: datetime
    links: Links
    link_commitment: bytes
    data: str
    """In canonical form."""
    leaf: bytes


def final_position(position: int, head: int) -> int:
    """The true number of a provisional one, once the head is known; a true one as it is."""
    return position if position > 0 else head - position


def sealed(facts: Iterable[Fact], refs: Mapping[LinkKey, UUID], ingested_at: datetime) -> list[SealedFact | Fact]:
    """The facts with ids, refs and leaves; those that supersede a fact of this very batch wait for the head."""
    return [fact if is_open(fact) else seal(fact, refs, ingested_at) for fact in facts]


def is_open(fact: Fact) -> bool:
    """True where what a fact supersedes has no number yet."""
    return fact.supersedes is not None and fact.supersedes < 0


def seal(fact: Fact, refs: Mapping[LinkKey, UUID], ingested_at: datetime, *, head: int = 0) -> SealedFact:
    """One fact with its id, refs, salts and leaf."""
    links = [(role, refs[role, digest], urandom(_SALT_BYTES)) for role, digest in fact.links.items()]
    commitment = chain.link_commitment(links)
    data = canonical_text(fact.data if fact.supersedes is None else {"position": final_position(fact.supersedes, head)})
    event_id = uuid4()
    leaf = chain.event_leaf(
        event_id, fact.source_id, fact.type, fact.occurred.at, fact.occurred.precision, fact.recorded_at,
        ingested_at,
        data, commitment,
    )  # fmt: skip
    return SealedFact(fact, event_id, ingested_at, links, commitment, data, leaf)
