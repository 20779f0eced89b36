"""Whoever changes the log behind its back is found: here a superuser with all triggers off tries everything."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from event_log.append import append_page, open_load
from event_log.audit import append_audit, append_derived
from event_log.checkpoint import Checkpoint, read_checkpoints, write_checkpoint
from event_log.connection import connect
from event_log.read import head
from event_log.verify import LINKS_DELETED, verify_log
from nrm.stack import Installation
from nrm.stack.databases import cluster, port_of
from tests.support.log_records import STREAM, accepted, migrated_database, page
from vocabulary.errors import LogTampered

KEY = SigningKey(b"signs the checkpoints of a test!")

TAMPERINGS = {
    "a bit of an event's data": "update event_log.event set data = data || '{\"says\": \"B\"}' where position = 3",
    "the time of an event": "update event_log.event set time = time + interval '1 microsecond' where position = 3",
    "an event's ingestion time": "update event_log.event set ingested_at = recorded_at where position = 3",
    "an event's id": "update event_log.event set event_id = gen_random_uuid() where position = 3",
    "data and leaf together": """
        update event_log.event set data = '{"says": "B"}', leaf = event_log.leaf('{"says": "B"}') where position = 3
    """,
    "an event removed": "delete from event_log.event where position = 3",
    "the last event removed": "delete from event_log.event where position = 8",
    "two events exchanged": """
        update event_log.event set position = case position when 3 then 1004 else 1003 end where position in (3, 4);
        update event_log.event set position = position - 1000 where position > 1000
    """,
    "an event moved to another batch": "update event_log.event set batch_id = 1 where position = 5",
    "an event inserted behind the head": """
        insert into event_log.event
        select 1000, gen_random_uuid(), batch_id, source_id, type, time, time_precision, recorded_at, ingested_at,
            data, link_commitment, leaf
        from event_log.event where position = 3
    """,
    "a link's ref": "update event_log.event_link set ref = gen_random_uuid() where position = 3 and role = 'case'",
    "a bit of a link's salt": """
        update event_log.event_link set salt = set_byte(salt, 3, 255 - get_byte(salt, 3)) where position = 3
    """,
    "one link of two removed": "delete from event_log.event_link where position = 3 and role = 'case'",
    "all links of an event removed": "delete from event_log.event_link where position = 3",
    "a link added": """
        insert into event_log.event_link values (3, 'need', gen_random_uuid(), uuid_send(gen_random_uuid()))
    """,
    "a link where no event is": """
        insert into event_log.event_link values (1000, 'case', gen_random_uuid(), uuid_send(gen_random_uuid()))
    """,
    "a count of the ledger": "update event_log.ledger set duplicate = 1, read = read + 1 where entry_id = 2",
    "a line of the ledger removed": "delete from event_log.ledger where entry_id = 2",
    "a line of the ledger added": """
        insert into event_log.ledger (
            batch_id, load_id, source_id, stream, kind, read, appended, duplicate, quarantined, skipped,
            skipped_by_rule, events_appended, voided, drift_fields, created_at
        )
        select batch_id, load_id, source_id, stream, kind, 0, 0, 0, 0, 0, '{}', 0, 0, '{}', created_at
        from event_log.ledger where entry_id = 2
    """,
    "an audit entry": "update event_log.audit set data = '{\"layers\": 4}'",
    "an audit entry's actor": "update event_log.audit set actor = 'nobody'",
    "an audit entry removed": "delete from event_log.audit",
    "a batch's kind": "update event_log.batch set kind = 'release' where batch_id = 2",
    "a batch's time": "update event_log.batch set created_at = created_at + interval '1 hour' where batch_id = 2",
    "the head": "update event_log.log_head set head = sha256('x')",
    "the head's position": "update event_log.log_head set position = position - 1",
}  # fmt: skip


@pytest.fixture(scope="module")
def template(new_database: Callable[..., str], url_of: Callable[..., str]) -> str:
    """A log of five batches: three pages, an audit entry, another page."""
    name = migrated_database(new_database, url_of)
    with connect(url_of("intake", name)) as intake:
        load = open_load(intake, "src", [STREAM])
        for record in ("r1", "r2", "r3"):
            append_page(intake, page(load, accepted("src", record, {"s": "A", "t": "A"})))
        with connect(url_of("modeller", name)) as modeller:
            append_audit(modeller, "build.finished", {"layers": 3})
        append_page(intake, page(load, accepted("src", "r1", {"s": "B", "t": "A"})))
    return name


@pytest.fixture
def superuser(
    installation: Installation, new_database: Callable[..., str], template: str
) -> Iterator[psycopg.Connection]:
    """A session on a copy of the log, as superuser and with every trigger off."""
    copy = new_database(template)
    address = cluster(installation).conninfo(port_of(installation), copy)
    with connect(address) as connection:
        for table in ("event", "batch", "ledger", "audit", "event_link", "log_head"):
            connection.execute(f"alter table event_log.{table} disable trigger all".encode())
        yield connection


def test_an_untouched_log_verifies(superuser: psycopg.Connection) -> None:
    verified = verify_log(superuser)
    assert (verified.events, verified.batches, verified.erased_events) == (8, 5, 0)
    assert verified.head == head(superuser)


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found(superuser: psycopg.Connection, what: str) -> None:
    superuser.execute(TAMPERINGS[what].encode())
    with pytest.raises(LogTampered):
        verify_log(superuser)


def sign(content: bytes) -> bytes:
    return KEY.sign(content).signature


def is_genuine(content: bytes, signature: bytes) -> bool:
    try:
        KEY.verify_key.verify(content, signature)
    except BadSignatureError:
        return False
    return True


CUT = """
    delete from event_log.event_link where position > 6;
    delete from event_log.event where position > 6;
    delete from event_log.ledger where batch_id > 4;
    delete from event_log.batch where batch_id > 4;
    update event_log.log_head set position = 6, batch_id = 4, head = batch.head
    from event_log.batch where batch.batch_id = 4
"""


def test_a_log_cut_off_is_whole_in_itself_and_found_by_a_checkpoint(
    superuser: psycopg.Connection, tmp_path: Path
) -> None:
    write_checkpoint(tmp_path, head(superuser), sign)
    superuser.execute(CUT)
    assert verify_log(superuser).batches == 4
    with pytest.raises(LogTampered, match="ends before batch 5"):
        verify_log(superuser, read_checkpoints(tmp_path, is_genuine))


def test_a_log_written_anew_is_found_by_a_checkpoint(superuser: psycopg.Connection, tmp_path: Path) -> None:
    """Cut off and continued with other content: every hash fits, but not the one that was signed."""
    write_checkpoint(tmp_path, head(superuser), sign)
    superuser.execute(CUT)
    append_audit(superuser, "build.finished", {"layers": 9})
    assert verify_log(superuser).batches == 5
    with pytest.raises(LogTampered, match="not the one that was signed"):
        verify_log(superuser, read_checkpoints(tmp_path, is_genuine))


def test_checkpoints_of_a_log_that_grew_are_found_again(superuser: psycopg.Connection, tmp_path: Path) -> None:
    write_checkpoint(tmp_path, head(superuser), sign)
    append_audit(superuser, "build.finished", {})
    write_checkpoint(tmp_path, head(superuser), sign)
    assert verify_log(superuser, read_checkpoints(tmp_path, is_genuine)).checkpoints == 2


def test_a_checkpoint_that_was_not_signed_by_us_is_refused(superuser: psycopg.Connection, tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path, head(superuser), sign)
    assert [type(found) for found in read_checkpoints(tmp_path, is_genuine)] == [Checkpoint]
    path.write_text(path.read_text().replace('"position": 8', '"position": 7'))
    with pytest.raises(LogTampered):
        read_checkpoints(tmp_path, is_genuine)
    path.write_text("{}")
    with pytest.raises(LogTampered):
        read_checkpoints(tmp_path, is_genuine)


def test_links_may_go_when_the_keyholder_declared_it(superuser: psycopg.Connection) -> None:
    superuser.execute("delete from event_log.event_link where position in (3, 4)")
    append_derived(superuser, "erase", audit_kind=LINKS_DELETED, audit_data={"events": 2})
    assert verify_log(superuser).erased_events == 2
    superuser.execute("delete from event_log.event_link where position = 5")
    with pytest.raises(LogTampered, match="1 events lost their links"):
        verify_log(superuser)
