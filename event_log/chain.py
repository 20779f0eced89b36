"""The hashes that chain the log: leaves, one RFC 6962 root for each transaction, and the head over all of them.

The same in SQL stands in migrations/sql/chain.sql, for what is appended through `append_derived`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from vocabulary.canonical import canonical_bytes, canonical_text, canonical_time

GENESIS: Final = bytes(32)
"""The head of the log before its first batch."""
_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


def leaf(table: str, content: Mapping[str, object]) -> bytes:
    """The leaf of a row: without its number, which is given under the lock; the tree keeps the order."""
    return sha256(_LEAF + canonical_bytes({"table": table, **content})).digest()


def event_leaf(
    event_id: UUID,
    source_id: str,
    event_type: str,
    time: datetime,
    time_precision: str,
    recorded_at: datetime,
    ingested_at: datetime,
    data: str,
    link_commitment: bytes,
) -> bytes:
    """The leaf of an event: all its columns but position, batch and leaf; `data` is in canonical form already.

    Written out by hand, for every event passes here twice in its life; a test compares it with `leaf`.
    """
    text = (
        f'{{"data":{data},"event_id":"{event_id}","ingested_at":"{canonical_time(ingested_at)}"'
        f',"link_commitment":"{link_commitment.hex()}","recorded_at":"{canonical_time(recorded_at)}"'
        f',"source_id":{canonical_text(source_id)},"table":"event","time":"{canonical_time(time)}"'
        f',"time_precision":{canonical_text(time_precision)},"type":{canonical_text(event_type)}}}'
    )
    return sha256(_LEAF + text.encode()).digest()


def link_commitment(links: Sequence[tuple[str, UUID, bytes]]) -> bytes:
    """What an event says of its (role, ref, salt) without naming them: the links can be deleted, the event verifies."""
    parts = [
        role.encode() + b"\x00" + sha256(salt + ref.bytes).digest()
        for role, ref, salt in sorted(links, key=lambda link: link[0].encode())
    ]
    return sha256(b"".join(parts)).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962's root of the leaves in order; level by level, a node without a partner rises as it is."""
    if not leaves:
        return sha256(b"").digest()
    nodes = list(leaves)
    while len(nodes) > 1:
        pairs = zip(nodes[::2], nodes[1::2], strict=False)
        risen = nodes[-1:] if len(nodes) % 2 else []
        nodes = [sha256(_NODE + left + right).digest() for left, right in pairs] + risen
    return nodes[0]


def next_head(
    previous_head: bytes,
    root: bytes,
    batch_id: int,
    kind: str,
    source_id: str | None,
    first_position: int | None,
    last_position: int | None,
    created_at: datetime,
) -> bytes:
    """The head after a batch: it binds all that came before, the batch's rows and its own row."""
    content = {
        "table": "batch",
        "batch_id": batch_id,
        "kind": kind,
        "source_id": source_id,
        "first_position": first_position,
        "last_position": last_position,
        "created_at": canonical_time(created_at),
    }
    return sha256(previous_head + root + canonical_bytes(content)).digest()
