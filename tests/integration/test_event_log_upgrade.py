"""An installation of before keeps what it has when it is migrated: refused records and evidence."""

from collections.abc import Callable
from uuid import UUID, uuid4

from psycopg import Connection

from event_log import migrations
from event_log.alembic_run import upgrade_to_head
from event_log.connection import connect
from event_log.likeness import evidence_marks, kept_evidence
from event_log.persons import subjects_with_evidence
from event_log.verify import verify_log
from tests.support.log_records import digest, quarantined

BEFORE = """
    insert into quarantine.record (
        quarantine_id, source_id, stream, record_digest, content_mac, reason, fields, sealed, first_seen_at, load_id
    )
    values (gen_random_uuid(), 'src', 'case', %s, %s, 'bad_date', '{}', %s, '2026-03-01', gen_random_uuid())
"""


def test_refused_records_of_before_are_open(empty_database: str, url_of: Callable[..., str]) -> None:
    owner = url_of("nrm_owner", empty_database)
    upgrade_to_head(migrations.FOLDER, "event_log", owner, revision="0001")
    row = quarantined("src", "r")
    with connect(owner) as session:
        session.execute(BEFORE, [row.record_digest, row.content_mac, row.sealed])
        session.execute(
            "insert into event_log.source_cursor values ('src', 'case', null, 7, gen_random_uuid(), clock_timestamp())"
        )
    migrations.upgrade(owner)
    with connect(owner) as session:
        found = session.execute(
            "select state, sealed, last_seen_at = first_seen_at, seen_sweep from quarantine.record"
        ).fetchall()
        assert found == [("open", row.sealed, True, 7)]
        verify_log(session)


FACTS = """
    insert into event_log.record_state (source_id, record_key, slot, version, content_mac, position, is_live)
    values ('src', %(key)s, 'case.opened', 1, %(key)s, %(position)s, true);
"""
OLD_EVIDENCE = """
    insert into linkage.evidence (
        source_id, record_key, position, epoch, normaliser_version, subject_ref, domain, may_cross, key_domains, keys
    )
    values ('src', %(key)s, %(position)s, 1, %(version)s, %(ref)s, 'victim_services', false, %(domains)s, %(keys)s)
"""
LINK = """
    insert into event_log.event_link (position, role, ref, salt) values (%(position)s, 'subject', %(ref)s, %(salt)s)
"""
SUBJECT = "insert into linkage.source_subject (source_id, person_digest, subject_ref) values ('src', %(key)s, %(ref)s)"


def test_evidence_of_before_unites_by_its_keys_and_is_not_compared_by_likeness(
    empty_database: str, url_of: Callable[..., str]
) -> None:
    owner = url_of("nrm_owner", empty_database)
    upgrade_to_head(migrations.FOLDER, "event_log", owner, revision="0002")
    with connect(owner) as session:
        refs = [_subject(session, number, version=1) for number in (1, 2)]
    migrations.upgrade(owner)
    with connect(owner) as session:
        newer = _subject(session, 3, version=2)
        found = {each.subject_ref: each.keys for each in subjects_with_evidence(session, 1, 2)}
        assert found[refs[0]] == found[refs[1]] and len(found[refs[0]]) == 1
        assert not found[refs[0]] & found[newer]
        assert (evidence_marks(session, 1, 2), kept_evidence(session, 1, 2)) == ({}, [])


def _subject(session: Connection, number: int, *, version: int) -> UUID:
    """Somebody with one live fact, and evidence with the exact key that all of them share."""
    values = {
        "key": digest("record", number), "position": number, "ref": uuid4(), "salt": b"s" * 16, "version": version,
        "domains": ["victim_services"], "keys": [digest("the same key")],
    }  # fmt: skip
    for statement in (FACTS, OLD_EVIDENCE, SUBJECT, LINK):
        session.execute(statement.encode(), values)
    return UUID(str(values["ref"]))
