"""An installation of before the quarantine's states keeps its refused records, open, when it is migrated."""

from collections.abc import Callable

from event_log import migrations
from event_log.alembic_run import upgrade_to_head
from event_log.connection import connect
from event_log.verify import verify_log
from tests.support.log_records import quarantined

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
