"""What the log knows of a page's records, fetched for the whole page at once."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID, uuid4

from psycopg import Connection

from event_log.copying import copy_rows
from event_log.facts import Fact, LinkKey
from event_log.page import Page
from event_log.plan import Known, RecordState, SlotState, key_of, may_change

SUBJECT = "subject"


def known_of(connection: Connection, page: Page) -> Known:
    """The state of every record of a page, and of the facts of those that the page may change."""
    source_id = page.load.source_id
    keys = {key for outcome in page.outcomes if (key := key_of(outcome)) is not None}
    records = records_of(connection, source_id, keys)
    changing = {
        key
        for outcome in page.outcomes
        if (key := key_of(outcome)) is not None and may_change(outcome, records.get(key))
    }
    return Known(records, slots_of(connection, source_id, changing))


def records_of(connection: Connection, source_id: str, keys: Collection[bytes]) -> dict[bytes, RecordState]:
    """The records among these keys that were ever accepted."""
    rows = connection.execute(
        """
        select record_key, content_digest, is_live
        from event_log.source_record
        where source_id = %s and record_key = any(%b)
        """,
        [source_id, list(keys)],
    )
    return {key: RecordState(digest, is_live) for key, digest, is_live in rows}


def slots_of(connection: Connection, source_id: str, keys: Collection[bytes]) -> dict[bytes, dict[str, SlotState]]:
    """The facts of these records, by record and slot, those that count no more included."""
    slots: dict[bytes, dict[str, SlotState]] = {}
    rows = connection.execute(
        """
        select record_key, slot, version, content_mac, position, is_live
        from event_log.record_state
        where source_id = %s and record_key = any(%b)
        order by position
        """,
        [source_id, list(keys)],
    )
    for key, slot, version, content_mac, position, is_live in rows:
        slots.setdefault(key, {})[slot] = SlotState(version, content_mac, position, is_live)
    return slots


def refs_of(connection: Connection, source_id: str, facts: Iterable[Fact]) -> dict[LinkKey, UUID]:
    """A random ref for everything the facts are about: the one it has, or a new one, which is written down."""
    wanted = {link for fact in facts for link in fact.links.items()}
    known = _known_refs(connection, source_id, wanted)
    new = {link: uuid4() for link in sorted(wanted - known.keys())}
    _write_refs(connection, source_id, new)
    return known | new


def _known_refs(connection: Connection, source_id: str, wanted: Collection[LinkKey]) -> dict[LinkKey, UUID]:
    rows = connection.execute(
        """
        select %(subject)s, person_digest, subject_ref
        from linkage.source_subject
        where source_id = %(source_id)s and person_digest = any(%(subjects)b)
        union all
        select source_entity.role, source_entity.entity_digest, source_entity.ref
        from linkage.source_entity
        where source_entity.source_id = %(source_id)s and source_entity.role = any(%(roles)s)
            and source_entity.entity_digest = any(%(entities)b)
        """,
        {
            "subject": SUBJECT,
            "source_id": source_id,
            "subjects": [digest for role, digest in wanted if role == SUBJECT],
            "roles": list({role for role, _ in wanted}),
            "entities": [digest for role, digest in wanted if role != SUBJECT],
        },
    )
    return {(role, digest): ref for role, digest, ref in rows}


def _write_refs(connection: Connection, source_id: str, new: Mapping[LinkKey, UUID]) -> None:
    # The source's lock is held: nobody else makes refs for these digests.
    copy_rows(
        connection,
        "linkage.source_subject",
        {"source_id": "text", "person_digest": "bytea", "subject_ref": "uuid"},
        [(source_id, digest, ref) for (role, digest), ref in new.items() if role == SUBJECT],
    )
    copy_rows(
        connection,
        "linkage.source_entity",
        {"source_id": "text", "role": "text", "entity_digest": "bytea", "ref": "uuid"},
        [(source_id, role, digest, ref) for (role, digest), ref in new.items() if role != SUBJECT],
    )
