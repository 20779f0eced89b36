"""Keyed digests that stand for a source's own ids. None opens without its key, none equals one of another purpose."""

from collections.abc import Mapping

from anonymize.keyring import Keyring
from vocabulary.canonical import canonical_bytes, canonical_time
from vocabulary.events import Json, Occurred

_SLOT_BYTES = 16  # within one record: 128 bits


def record_key(keyring: Keyring, source_id: str, stream: str, record_id: str) -> bytes:
    """What stands for a source record, for as long as the source keeps it."""
    return keyring.record.of("id", source_id, stream, record_id)


def record_digest(keyring: Keyring, source_id: str, stream: str, content: bytes) -> bytes:
    """What stands for a record that has no id: its content."""
    return keyring.record.of("content", source_id, stream, content)


def person_digest(keyring: Keyring, source_id: str, person_id: str) -> bytes:
    """What stands for a person as one source knows them; the log turns it into a random subject_ref."""
    return keyring.person.of(source_id, person_id)


def entity_digest(keyring: Keyring, source_id: str, role: str, entity_id: str) -> bytes:
    """What stands for a case, need, referral or placement of one source."""
    return keyring.entity.of(source_id, role, entity_id)


def slot(keyring: Keyring, record: bytes, event_type: str, path: str) -> str:
    """The place of one fact in one record. Keyed, for a path holds the source's own numbers and dates.

    A record that is one fact has no places: its path is empty, and the slot is the type alone.
    """
    if not path:
        return event_type
    return f"{event_type}:{keyring.slot.of(record, event_type, path)[:_SLOT_BYTES].hex()}"


def content_mac(keyring: Keyring, content: bytes) -> bytes:
    """Digest of a record's content, to tell a repeated refusal from a new one."""
    return keyring.content.of("record", content)


def event_mac(
    keyring: Keyring,
    event_type: str,
    occurred: Occurred,
    data: Mapping[str, Json],
    links: Mapping[str, bytes],
    evidence: Json,
) -> bytes:
    """Digest of all that makes a fact what it is: a change of it is a new version.

    Not of recorded_at: a row that was touched and is otherwise equal is a duplicate. `evidence` is what the linkage
    digests are made from, in clear and only inside this function, so that a new linkage epoch changes no fact.
    """
    parts = [
        event_type,
        canonical_time(occurred.at),
        occurred.precision,
        data,
        {role: digest.hex() for role, digest in links.items()},
        evidence,
    ]
    return keyring.content.of("event", canonical_bytes(parts))
