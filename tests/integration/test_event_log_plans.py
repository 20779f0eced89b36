"""A page costs what the page holds, not what the log holds: no table is read whole to look up its keys."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from event_log.append import append_outcomes, append_page, open_load
from event_log.connection import connect, own_transaction
from event_log.page import Load, Page
from tests.support.log_records import STREAM, accepted, migrated_database, page, skipped

SOURCE, RECORDS, OTHERS = "large", 500, 10_000
TABLES = ("event_log.source_record", "event_log.record_state", "linkage.source_subject", "linkage.source_entity")
"""Of so many rows, and for a page of this size, the planner takes reading them whole for cheaper. It need not."""
FILL = (
    """
    insert into event_log.source_record (source_id, stream, record_key, content_digest, is_live, seen_sweep)
    select %s, 'case', sha256(number::text::bytea), sha256('content'), true, 1 from generate_series(1, %s) as number
    """,
    """
    insert into event_log.record_state (source_id, record_key, slot, version, content_mac, position, is_live)
    select %s, sha256(number::text::bytea), 's', 1, sha256('mac'), number, true from generate_series(1, %s) as number
    """,
    """
    insert into linkage.source_subject (source_id, person_digest, subject_ref)
    select %s, sha256(number::text::bytea), gen_random_uuid() from generate_series(1, %s) as number
    """,
    """
    insert into linkage.source_entity (source_id, role, entity_digest, ref)
    select %s, 'case', sha256(number::text::bytea), gen_random_uuid() from generate_series(1, %s) as number
    """,
)


@pytest.fixture(scope="module")
def owner(new_database: Callable[..., str], url_of: Callable[..., str]) -> Iterator[tuple[psycopg.Connection, str]]:
    """A log with so many records, and how intake reaches it."""
    database = migrated_database(new_database, url_of)
    with connect(url_of("nrm_owner", database)) as connection:
        for statement in FILL:
            connection.execute(statement.encode(), [SOURCE, OTHERS])
        connection.execute("analyze")
        yield connection, url_of("intake", database)


def scans(owner: psycopg.Connection) -> dict[str, int]:
    """How often each table was read whole."""
    owner.execute("select pg_stat_clear_snapshot()")
    rows = owner.execute(
        "select schemaname || '.' || relname, seq_scan from pg_stat_all_tables where relname = any(%s)",
        [[table.partition(".")[2] for table in TABLES]],
    )
    return {name: count for name, count in rows if name in TABLES}


def written(load: Load, says: str) -> Page:
    records = [accepted(SOURCE, f"record {number}", {"s": says, "t": says}) for number in range(RECORDS - 1)]
    return page(load, *records, skipped(SOURCE, "withheld"))


@contextmanager
def watched(owner: psycopg.Connection, url: str, scanned: dict[str, int]) -> Iterator[psycopg.Connection]:
    """A session of intake; afterwards `scanned` holds what was read whole by it."""
    before = scans(owner)
    with connect(url) as log:
        yield log
        log.execute("select pg_stat_force_next_flush()")
    scanned.update({name: count - before[name] for name, count in scans(owner).items() if count > before[name]})


@pytest.mark.parametrize("says", ["new", "new", "changed"])
def test_no_table_is_read_whole_for_a_page(owner: tuple[psycopg.Connection, str], says: str) -> None:
    whole: dict[str, int] = {}
    with watched(*owner, whole) as log:
        assert append_page(log, written(open_load(log, SOURCE, [STREAM]), says)).read == RECORDS
    assert whole == {}


def test_left_to_itself_the_planner_would(owner: tuple[psycopg.Connection, str]) -> None:
    """Else the test above would say nothing."""
    whole: dict[str, int] = {}
    with watched(*owner, whole) as log:
        load = open_load(log, SOURCE, [STREAM])
        with own_transaction(log):
            append_outcomes(log, written(load, "changed again"))
    assert "event_log.record_state" in whole
