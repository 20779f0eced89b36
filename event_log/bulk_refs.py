"""A random ref for everything a page of prepared facts is about, fetched and written at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from psycopg import Connection

from event_log import binary
from event_log.copies import Copies
from event_log.prepared import DIGEST_BYTES, PreparedFact
from event_log.random_ids import random_uuids

SUBJECT: Final = b"subject"
Refs = Mapping[bytes, bytes]
"""Digest and role → the ref's sixteen bytes."""


def refs_for(copies: Copies, source_id: str, facts: Iterable[PreparedFact]) -> Refs:
    """The refs there are, and new ones, which are being written down. The source's lock is held."""
    wanted = {link for fact in facts for link in fact.links}
    known = _known(copies.connection, source_id, wanted)
    missing = sorted(wanted - known.keys())
    new = dict(zip(missing, random_uuids(len(missing)), strict=True))
    _write(copies, source_id, new)
    return known | new


def _known(connection: Connection, source_id: str, wanted: Iterable[bytes]) -> dict[bytes, bytes]:
    by_role: dict[bytes, list[bytes]] = {}
    for link in wanted:
        by_role.setdefault(link[DIGEST_BYTES:], []).append(link[:DIGEST_BYTES])
    found: dict[bytes, bytes] = {}
    for role, digests in by_role.items():
        found |= {digest + role: ref for digest, ref in _of_role(connection, source_id, role, digests)}
    return found


def _of_role(
    connection: Connection, source_id: str, role: bytes, digests: Sequence[bytes]
) -> Iterable[tuple[bytes, bytes]]:
    with connection.cursor(binary=True) as cursor:
        if role == SUBJECT:
            cursor.execute(
                """
                select person_digest, uuid_send(subject_ref)
                from linkage.source_subject
                where source_id = %s and person_digest = any(%s)
                """,
                [source_id, binary.Digests(digests)],
            )
        else:
            cursor.execute(
                """
                select entity_digest, uuid_send(ref)
                from linkage.source_entity
                where source_id = %s and role = %s and entity_digest = any(%s)
                """,
                [source_id, role.decode(), binary.Digests(digests)],
            )
        return cursor.fetchall()


def _write(copies: Copies, source_id: str, new: Mapping[bytes, bytes]) -> None:
    source = binary.text(source_id)
    subject_head, entity_head = binary.row_head(3) + source, binary.row_head(4) + source
    subjects: list[bytes] = []
    entities: list[bytes] = []
    for link, ref in new.items():
        digest, role = link[:DIGEST_BYTES], link[DIGEST_BYTES:]
        if role == SUBJECT:
            subjects += (subject_head, binary.LENGTH_32, digest, binary.LENGTH_16, ref)
        else:
            entities += (entity_head, binary.field(role), binary.LENGTH_32, digest, binary.LENGTH_16, ref)
    copies.add("linkage.source_subject", ("source_id", "person_digest", "subject_ref"), subjects)
    copies.add("linkage.source_entity", ("source_id", "role", "entity_digest", "ref"), entities)
