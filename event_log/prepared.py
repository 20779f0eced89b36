"""A fact made ready beside the process that writes: all of its rows that need neither number nor random.

What is left for the page's transaction is the record's state, refs, salts, hashes and positions. The same rows as
`seal` and the books make; a property test holds the two together.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
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
    facts: Sequence[bytes]
    """MessagePack of a PreparedFact for each key, unpacked only where it is new."""
    others: Sequence[tuple[int, Outcome]]
    """What yields no fact, and how many of the keys came before it."""
    next_cursor: Json
    drift_fields: tuple[str, ...]
    marks_met: bool
    """True in a sweep: the records of the page are noted as met."""


@dataclass(frozen=True, slots=True)
class FactFrame:
    """What the rows of one type of one stream have in common."""

    event: bytes
    leaf: str
    type: bytes


class FactWriter:
    """Makes the rows of the facts of one stream in one load."""

    def __init__(self, source_id: str, stream: str, sweep: int) -> None:
        self._source = binary.text(source_id)
        self._leaf_source = f'","source_id":{canonical_text(source_id)},"table":"event","time":"'
        self._record_head = b"".join(
            (
                binary.row_head(len(RECORD_COLUMNS)), self._source, binary.text(stream), binary.TRUE,
                binary.int8(8, sweep), binary.LENGTH_32,
            )
        )  # fmt: skip
        self._state_head = b"".join(
            (
                binary.row_head(len(STATE_COLUMNS)), self._source, binary.int4(4, 1), binary.TRUE,
                binary.LENGTH_32,
            )
        )  # fmt: skip
        self._types: dict[str, bytes] = {}

    def fact(self, event: SafeEvent) -> tuple[bytes, PreparedFact]:
        """The content digest of a record that says only this, and its rows."""
        digest = content_digest((event,))
        at, recorded_at = event.occurred.at, event.recorded_at
        return digest, self.written(
            event.type, event.record_key, event.slot.encode(), event.content_mac, digest,
            binary.time_bytes(at), canonical_time(at), event.occurred.precision,
            binary.time_bytes(recorded_at), canonical_time(recorded_at),
            canonical_text(event.data).encode(),
            [link + role.encode() for role, link in sorted(event.links.items())],
            event.evidence,
        )  # fmt: skip

    def written(
        self,
        event_type: str,
        key: bytes,
        slot: bytes,
        mac: bytes,
        digest: bytes,
        time: bytes,
        time_text: str,
        precision: str,
        recorded: bytes,
        recorded_text: str,
        data: bytes,
        links: list[bytes],
        evidence: Evidence | None,
    ) -> PreparedFact:
        """The rows, from parts that are in their final form."""
        begin = self._types.get(event_type)
        if begin is None:
            begin = self._types[event_type] = self._source + binary.text(event_type) + b"\0\0\0\x08"
        return PreparedFact(
            b"".join(
                (begin, time, _PRECISIONS[precision], recorded, binary.jsonb(data), binary.LENGTH_32)
            ),
            b'\0{"data":' + data + b',"event_id":"',
            (
                f'","recorded_at":"{recorded_text}{self._leaf_source}{time_text}"'
                f',"time_precision":"{precision}","type":"{event_type}"}}'
            ).encode(),
            b"".join((self._record_head, key, binary.LENGTH_32, digest)),
            b"".join((self._state_head, key, binary.field(slot), binary.LENGTH_32, mac, b"\0\0\0\x08")),
            links,
            evidence,
        )  # fmt: skip


_PRECISIONS: Final[Mapping[str, bytes]] = {
    name: binary.text(name) + b"\0\0\0\x08" for name in ("instant", "day", "month", "year")
}
"""The field, and the length of the time that follows it."""

pack: Final = msgspec.msgpack.Encoder().encode
unpack: Final = msgspec.msgpack.Decoder(PreparedFact).decode


def digest_of(slot: bytes, mac: bytes) -> bytes:
    """The content digest of a record with one fact."""
    return sha256(slot + b"\0" + mac).digest()


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
