"""Records for the tests of the event log: small, already safe, and told apart by what they say."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256

import psycopg

from event_log import migrations
from event_log.page import Accepted, Load, Outcome, Page, Quarantined, Skipped
from vocabulary.events import Evidence, Occurred, SafeEvent

STREAM = "case"
DAY = datetime(2026, 3, 1, tzinfo=UTC)


def digest(*parts: object) -> bytes:
    return sha256(repr(parts).encode()).digest()


def fact(source: str, record: str, slot: str, says: str, *, evidence: bool = False) -> SafeEvent:
    """One fact of a record; `says` is its content, and the only thing that makes a version."""
    return SafeEvent(
        source_id=source,
        stream=STREAM,
        record_key=digest(source, record),
        slot=slot,
        type="case.opened" if evidence else "service.delivered",
        occurred=Occurred(DAY, "day"),
        recorded_at=DAY,
        data={"record": record, "slot": slot, "says": says},
        links={"subject": digest(source, "person", record), "case": digest(source, "case", record)},
        content_mac=digest("mac", says),
        evidence=_evidence(record) if evidence else None,
    )


def accepted(source: str, record: str, says: Mapping[str, str], *, evidence: bool = False) -> Accepted:
    """A record with these slots; without slots it is deleted at its source."""
    events = tuple(
        fact(source, record, slot, text, evidence=evidence and slot == min(says)) for slot, text in says.items()
    )
    return Accepted(digest(source, record), DAY, events)


def skipped(source: str, record: str, rule: str = "not_approved") -> Skipped:
    return Skipped(rule, digest(source, record), DAY)


def quarantined(source: str, record: str, says: str = "broken") -> Quarantined:
    return Quarantined(digest(source, record), digest("mac", says), "bad_date", ("case/opened_on",), b"sealed")


def page(load: Load, *outcomes: Outcome, read: int | None = None, cursor: str = "next") -> Page:
    return Page(load, STREAM, len(outcomes) if read is None else read, outcomes, {"mark": cursor}, ())


def migrated_database(new_database: Callable[..., str], url_of: Callable[..., str]) -> str:
    """The name of a new database that holds an empty log."""
    name = new_database()
    migrations.upgrade(url_of("nrm_owner", name))
    return name


def current_says(connection: psycopg.Connection, source: str) -> dict[tuple[str, str], str]:
    """What a source says now, by record and slot, told by SQL that shares nothing with the code under test."""
    rows = connection.execute(
        """
        select data ->> 'record', data ->> 'slot', data ->> 'says'
        from event_log.event
        where source_id = %s and type not like 'record.%%'
            and position not in (
                select (data ->> 'position')::bigint from event_log.event where type like 'record.%%'
            )
        """,
        [source],
    ).fetchall()
    says = {(record, slot): text for record, slot, text in rows}
    assert len(says) == len(rows), "two versions of one fact count at once"
    return says


def _evidence(record: str) -> Evidence:
    return Evidence("victim_services", True, (("victim_services", digest("key", record)),), 1, 1)
