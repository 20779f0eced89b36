"""A fact made ready beside the process that writes: all of its rows that need neither number nor random.

What is left for the page's transaction is the record's state, refs, salts, hashes and positions. The same rows as
`seal` and the books make; a property test holds the two together.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from event_log import binary
from event_log.page import Load, Outcome
from event_log.plan import content_digest
from vocabulary.canonical import canonical_text, canonical_time
from vocabulary.events import Evidence, Json, Occurred, SafeEvent

EVENT_COLUMNS: Final = (
    "ingested_at", "batch_id", "position", "event_id",
    "source_id", "type", "time", "time_precision", "recorded_at", "data", "link_commitment", "leaf",
)  # fmt: skip
RECORD_COLUMNS: Final = ("source_id", "stream", "is_live", "seen_sweep", "record_key", "content_digest")
STATE_COLUMNS: Final = ("source_id", "version", "is_live", "record_key", "slot", "content_mac", "position")
DIGEST_BYTES: Final = 32


class PreparedFact(msgspec.Struct, array_like=True, gc=False, frozen=True):
    """One fact of a record that has no other. Bytes of rows, in the order of the columns above."""

    event_row: bytes
    """source_id … data, and the length of the link_commitment that follows."""
    leaf_begin: bytes
    """What is hashed for the leaf, up to the event_id."""
    leaf_end: bytes
    """The same, from behind the link_commitment."""
    record_row: bytes
    state_row: bytes
    """Up to the position that follows."""
    links: list[bytes]
    """Digest and role of each, by role."""
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """A page of records with one fact each, and in between what became of others."""

    load: Load
    stream: str
    read: int
    keys: Sequence[bytes]
    digests: Sequence[bytes]
    facts: Mapping[int, bytes]
    """By the number of the key: MessagePack of a PreparedFact, unpacked only where it is new."""
    tell: "Tell"
    """Asked once for what is not in `facts`."""
    others: Sequence[tuple[int, Outcome]]
    """What yields no fact, and how many of the keys came before it."""
    next_cursor: Json
    drift_fields: tuple[str, ...]
    marks_met: bool
    """True in a sweep: the records of the page are noted as met."""
    odd_values: Mapping[str, int] = field(default_factory=dict)
    """As of a Page, of the rows that were read whole."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of rows of a page once they were read whole, by the number of their keys."""

    facts: Mapping[int, bytes] = field(default_factory=dict)
    digests: Mapping[int, bytes] = field(default_factory=dict)
    """Where the row is known again by another digest than the page said."""
    others: Mapping[int, Outcome] = field(default_factory=dict)
    drift_fields: tuple[str, ...] = ()
    odd_values: Mapping[str, int] = field(default_factory=dict)


Tell = Callable[[Sequence[int]], Told]
"""Given the numbers of the keys that are not known to be unchanged."""


class Said:
    """What a fact says, in canonical form, and the pieces of rows that follow from it."""

    __slots__ = ("column", "leaf_begin", "text")

    def __init__(self, text: str) -> None:
        data = text.encode()
        self.text = text
        self.column = binary.jsonb(data) + binary.LENGTH_32
        self.leaf_begin = b'\0{"data":' + data + b',"event_id":"'


class FactWriter:
    """Makes the rows of the facts of one stream in one load."""

    def __init__(self, source_id: str, stream: str, sweep: int) -> None:
        self.source_id, self.source = source_id, binary.text(source_id)
        self.record_head = b"".join(
            (
                binary.row_head(len(RECORD_COLUMNS)), self.source, binary.text(stream), binary.TRUE,
                binary.int8(8, sweep), binary.LENGTH_32,
            )
        )  # fmt: skip
        self.state_head = b"".join(
            (
                binary.row_head(len(STATE_COLUMNS)), self.source, binary.int4(4, 1), binary.TRUE,
                binary.LENGTH_32,
            )
        )  # fmt: skip

    def kind(self, event_type: str, slot: bytes) -> "KindWriter":
        """The writer of facts of one type in one slot."""
        return KindWriter(self, event_type, slot)

    def fact(self, event: SafeEvent, digest: bytes | None = None) -> tuple[bytes, PreparedFact]:
        """The digest of a record that says only this, where none is given that of its content, and its rows."""
        digest = digest or content_digest((event,))
        occurred, recorded_at = event.occurred, event.recorded_at
        return digest, self.kind(event.type, event.slot.encode()).written(
            event.record_key,
            event.content_mac,
            digest,
            (binary.time_bytes(occurred.at), canonical_time(occurred.at)),
            occurred.precision,
            (binary.time_bytes(recorded_at), canonical_time(recorded_at)),
            Said(canonical_text(event.data)),
            [link + role.encode() for role, link in sorted(event.links.items())],
            event.evidence,
        )


class KindWriter:
    """The same for facts of one type in one slot: most of a row is the same in all of them."""

    __slots__ = ("_event_begin", "_leaf_ends", "_leaf_source", "_record_head", "_state_head", "_state_slot")

    def __init__(self, of: FactWriter, event_type: str, slot: bytes) -> None:
        self._record_head, self._state_head = of.record_head, of.state_head
        self._event_begin = of.source + binary.text(event_type) + _LENGTH_8
        self._state_slot = binary.field(slot) + binary.LENGTH_32
        self._leaf_source = f'","source_id":{canonical_text(of.source_id)},"table":"event","time":"'
        self._leaf_ends = {
            name: f'","time_precision":"{name}","type":{canonical_text(event_type)}}}' for name in _PRECISIONS
        }

    def written(
        self,
        key: bytes,
        mac: bytes,
        digest: bytes,
        occurred: tuple[bytes, str],
        precision: str,
        recorded: tuple[bytes, str],
        said: Said,
        links: list[bytes],
        evidence: Evidence | None,
    ) -> PreparedFact:
        """The rows. Times are given for the row and in canonical form."""
        return PreparedFact(
            b"".join((self._event_begin, occurred[0], _PRECISIONS[precision], recorded[0], said.column)),
            said.leaf_begin,
            f'","recorded_at":"{recorded[1]}{self._leaf_source}{occurred[1]}{self._leaf_ends[precision]}'.encode(),
            b"".join((self._record_head, key, binary.LENGTH_32, digest)),
            b"".join((self._state_head, key, self._state_slot, mac, _LENGTH_8)),
            links,
            evidence,
        )


_LENGTH_8: Final = b"\0\0\0\x08"
_PRECISIONS: Final[Mapping[str, bytes]] = {
    name: binary.text(name) + b"\0\0\0\x08" for name in ("instant", "day", "month", "year")
}
"""The field, and the length of the time that follows it."""

pack: Final = msgspec.msgpack.Encoder().encode
unpack: Final = msgspec.msgpack.Decoder(PreparedFact).decode


def safe_event(stream: str, key: bytes, fact: PreparedFact) -> SafeEvent:
    """The event again, for a page that needs more thought than a new or a known record."""
    said = json.loads(b'{"x":"' + fact.leaf_end)
    data = json.loads(fact.leaf_begin[1:].removesuffix(b',"event_id":"') + b"}")["data"]
    slot, mac = binary.fields_of(fact.state_row)[4:6]
    return SafeEvent(
        source_id=said["source_id"],
        stream=stream,
        record_key=key,
        slot=(slot or b"").decode(),
        type=said["type"],
        occurred=Occurred(datetime.fromisoformat(said["time"]), said["time_precision"]),
        recorded_at=datetime.fromisoformat(said["recorded_at"]),
        data=data,
        links={link[DIGEST_BYTES:].decode(): link[:DIGEST_BYTES] for link in fact.links},
        content_mac=mac or b"",
        evidence=fact.evidence,
    )
