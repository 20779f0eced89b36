"""An installation of before keeps what it has when it is migrated: refused records, evidence, keys."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from psycopg import Connection

from anonymize.keyring import LINKAGE_DOMAINS, seal_key
from event_log import migrations, vault
from event_log.alembic_run import upgrade_to_head
from event_log.connection import connect
from event_log.likeness import evidence_marks, kept_evidence
from event_log.persons import subjects_with_evidence
from event_log.vault.pseudonym_keys import pseudonym_key
from event_log.verify import verify_log
from ingest.resealing import reseal_evidence
from ingest.settings import ResolveSettings
from tests.support.ingest_log import ROOT_KEY
from tests.support.linked_people import append, population
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


def test_evidence_of_before_comes_under_keys_of_its_subjects_and_pseudonyms_keep_theirs(
    new_database: Callable[..., str], url_of: Callable[..., str]
) -> None:
    log_name, vault_name = new_database(), new_database()
    owner, vault_owner = url_of("nrm_owner", log_name), url_of("nrm_owner", vault_name)
    upgrade_to_head(migrations.FOLDER, "event_log", owner, revision="0004")
    upgrade_to_head(Path(vault.__file__).parent / "migrations", "vault", vault_owner, revision="0002")
    kek = vault.Kek.of(b"k" * 32)
    with connect(owner) as log:
        append(log, population(20))
        before = log.execute("select count(*) from linkage.evidence where length(sealed) > 0").fetchall()
    with connect(vault_owner) as session:
        session.execute("insert into vault.person values (gen_random_uuid(), 'wrapped', 'kek-1')")
        key = pseudonym_key(session, "analyst", 1, kek)
    migrations.upgrade(owner)
    vault.upgrade(vault_owner)
    seals = {domain: seal_key(ROOT_KEY, domain, 1) for domain in LINKAGE_DOMAINS}
    settings = ResolveSettings(owner, vault_owner, kek.key, vault_key_id=kek.kek_id, seal_keys=seals)
    with connect(owner) as log, connect(vault_owner) as session:
        assert pseudonym_key(session, "analyst", 1, kek) == key
        assert [(reseal_evidence(log, session, settings),)] == before != [(0,)]
        verify_log(log)
