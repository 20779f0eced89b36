"""The rows of a page of new facts: hashed before the head lock is taken, numbered and copied under it."""

from binascii import hexlify
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from event_log import binary, chain
from event_log.batch import Head, move_head, write_batch
from event_log.bulk_refs import SUBJECT, Refs
from event_log.copies import Copies
from event_log.ledger import LedgerEntry
from event_log.prepared import DIGEST_BYTES, EVENT_COLUMNS, STATE_COLUMNS, PreparedFact
from event_log.random_ids import random_salts, random_uuids
from vocabulary.canonical import canonical_time

LINK_COLUMNS: Final = ("position", "role", "ref", "salt")
EVIDENCE_COLUMNS: Final = (
    "source_id", "record_key", "position", "epoch", "normaliser_version", "subject_ref", "domain", "may_cross",
    "key_domains", "keys", "blocking", "sealed", "cross_blocking", "cross_sealed",
)  # fmt: skip
_NO_LINKS: Final = chain.link_commitment(())


class BulkRows:
    """New facts with everything but their positions."""

    def __init__(
        self,
        source_id: str,
        keys: Sequence[bytes],
        facts: Sequence[PreparedFact],
        refs: Refs,
        ingested_at: datetime,
    ) -> None:
        self._source_id, self._keys, self._facts, self._refs = source_id, keys, facts, refs
        self._ingested_at = ingested_at
        self._ids = random_uuids(len(facts))
        self._links: list[bytes] = []
        """Of every link in order: its row from behind the position."""
        self._commitments = self._committed()
        self._leaves = self._leaves_of()

    def append(self, copies: Copies, head: Head, entry: LedgerEntry, *, events_alone: bool = False) -> Head:
        """Write the batch with all its rows behind the head; gives back the new head. `events_alone` is for the
        benchmarks: facts without links and books.
        """
        connection = copies.connection
        root = chain.merkle_root([*self._leaves, entry.leaf(head.at)])
        after = write_batch(connection, head, "intake", self._source_id, len(self._facts), root)
        first = head.position + 1
        # Each table's rows are put together while the server still takes those before.
        copies.add("event_log.event", EVENT_COLUMNS, self._event_rows(after.batch_id, first))
        if not events_alone:
            self._add_books(copies, first)
        copies.wait()
        entry.insert(connection, after.batch_id, head.at)
        move_head(connection, after)
        return after

    def _add_books(self, copies: Copies, first: int) -> None:
        copies.add("event_log.event_link", LINK_COLUMNS, self._link_rows(first))
        copies.add("event_log.record_state", STATE_COLUMNS, self._state_rows(first))
        copies.add("linkage.evidence", EVIDENCE_COLUMNS, self._evidence_rows(first))

    def _committed(self) -> list[bytes]:
        """What each event says of its links without naming them (`chain.link_commitment`)."""
        salts = iter(random_salts(sum(len(fact.links) for fact in self._facts)))
        linked, rows, found = _Linked(self._refs), self._links, []
        for fact in self._facts:
            parts = b""
            for link in fact.links:
                salt, (ref, role, begin) = next(salts), linked[link]
                parts += role + sha256(salt + ref).digest()
                rows.append(begin + salt)
            found.append(sha256(parts).digest() if parts else _NO_LINKS)
        return found

    def _leaves_of(self) -> list[bytes]:
        """The leaf of each event (`chain.event_leaf`)."""
        middle = f'","ingested_at":"{canonical_time(self._ingested_at)}","link_commitment":"'.encode()
        found = []
        for fact, number, commitment in zip(self._facts, map(hexlify, self._ids), self._commitments, strict=True):
            text = b"%b%b-%b-%b-%b-%b%b%b%b" % (
                fact.leaf_begin, number[:8], number[8:12], number[12:16], number[16:20], number[20:],
                middle, hexlify(commitment), fact.leaf_end,
            )  # fmt: skip
            found.append(sha256(text).digest())
        return found

    def _event_rows(self, batch_id: int, first: int) -> list[bytes]:
        head = binary.row_head(len(EVENT_COLUMNS)) + binary.time(self._ingested_at) + binary.int8(8, batch_id)
        rows: list[bytes] = []
        columns = zip(self._ids, self._facts, self._commitments, self._leaves, strict=True)
        for position, (event_id, fact, commitment, leaf) in enumerate(columns, first):
            rows += (
                head, binary.int8(8, position), binary.LENGTH_16, event_id, fact.event_row, commitment,
                binary.LENGTH_32, leaf,
            )  # fmt: skip
        return rows

    def _link_rows(self, first: int) -> list[bytes]:
        head, links = binary.row_head(len(LINK_COLUMNS)), iter(self._links)
        rows: list[bytes] = []
        for position, fact in enumerate(self._facts, first):
            number = head + binary.int8(8, position)
            for _ in fact.links:
                rows += (number, next(links))
        return rows

    def _state_rows(self, first: int) -> list[bytes]:
        rows: list[bytes] = []
        for position, fact in enumerate(self._facts, first):
            rows += (fact.state_row, position.to_bytes(8))
        return rows

    def _evidence_rows(self, first: int) -> list[bytes]:
        head = binary.row_head(len(EVIDENCE_COLUMNS)) + binary.text(self._source_id) + binary.LENGTH_32
        rows: list[bytes] = []
        for position, (key, fact) in enumerate(zip(self._keys, self._facts, strict=True), first):
            if (evidence := fact.evidence) is not None:
                subject = next(link for link in fact.links if link[DIGEST_BYTES:] == SUBJECT)
                rows += (
                    head, key, binary.int8(8, position), binary.int4(4, evidence.epoch),
                    binary.int4(4, evidence.normaliser_version), binary.LENGTH_16, self._refs[subject],
                    binary.text(evidence.domain), binary.boolean(evidence.may_cross),
                    binary.array([domain.encode() for domain, _ in evidence.keys], of_text=True),
                    binary.array([digest for _, digest in evidence.keys], of_text=False),
                    binary.field(evidence.blocking), binary.field(evidence.sealed),
                    binary.field(evidence.cross_blocking), binary.field(evidence.cross_sealed),
                )  # fmt: skip
        return rows


class _Linked(dict[bytes, tuple[bytes, bytes, bytes]]):
    """By digest and role: the ref, what the commitment says before it, and its row up to the salt."""

    def __init__(self, refs: Refs) -> None:
        super().__init__()
        self._refs = refs

    def __missing__(self, link: bytes) -> tuple[bytes, bytes, bytes]:
        ref, role = self._refs[link], link[DIGEST_BYTES:]
        row = binary.field(role) + binary.LENGTH_16 + ref + binary.LENGTH_16
        made = self[link] = (ref, role + b"\0", row)
        return made
