"""The quarantine as an operator sees it: reasons and field names for everybody, content for who holds the private
key."""

from contextlib import AbstractContextManager, closing
from typing import Any
from uuid import UUID

from psycopg import Connection

from event_log.audit import append_audit
from event_log.connection import connect, translated_errors
from ingest.quarantine import open_payload, purge_quarantine, shown
from ingest.refused_records import RefusedRecord, Which, count_refused, list_refused, show_refused
from nrm.settings import quarantine_days
from nrm.stack import Installation
from nrm.stack.databases import conninfo
from nrm.stack.keys import KeyFiles, read_key
from vocabulary.errors import NrmError


class NoSuchRecord(NrmError):
    """Nothing in quarantine has that id."""

    exit_code = 65


def which_records(
    source: str | None = None, stream: str | None = None, reason: str | None = None, ids: list[str] | None = None
) -> Which:
    """The choice of a command line. Raises NoSuchRecord for an id that is none."""
    return Which(source, stream, reason, tuple(_uuid(each) for each in ids or ()))


def refused_counts(installation: Installation, which: Which) -> list[dict[str, Any]]:
    """How many open records by source, stream and reason, and how old the oldest is."""
    with as_role(installation, "operator") as session:
        return [
            {
                "source": each.source_id,
                "stream": each.stream,
                "reason": each.reason,
                "records": each.records,
                "oldest_at": each.oldest_at.isoformat(),
                "newest_at": each.newest_at.isoformat(),
                "oldest_days": each.oldest_days,
            }
            for each in count_refused(session, which)
        ]


def refused_records(installation: Installation, which: Which, limit: int) -> list[dict[str, Any]]:
    """Why each open record was refused, newest first. Nothing of what they say."""
    with as_role(installation, "operator") as session:
        return [_told(each) for each in list_refused(session, which, limit)]


def refused_record(installation: Installation, quarantine_id: str) -> dict[str, Any]:
    """Why one record was refused, and what became of it. Raises NoSuchRecord."""
    with as_role(installation, "operator") as session:
        record = show_refused(session, _uuid(quarantine_id))
    if record is None:
        raise NoSuchRecord("No refused record has that id", remedy="nrm quarantine list --records")
    return _told(record)


def open_record(installation: Installation, quarantine_id: str, key: bytes | None = None) -> str:
    """What the refused record says, as JSON. The look is written to the audit first: no look without an entry."""
    key = key or read_key(KeyFiles.of(installation.keys).quarantine_private)
    with as_role(installation, "keyholder") as session, translated_errors():
        append_audit(session, "quarantine.opened", {"quarantine_id": str(_uuid(quarantine_id))})
        found = session.execute("select sealed from quarantine.record where quarantine_id = %s", [_uuid(quarantine_id)])
        sealed = found.fetchone()
    if sealed is None or sealed[0] is None:
        raise NoSuchRecord("No open refused record has that id", remedy="nrm quarantine list --records")
    return shown(open_payload(bytes(sealed[0]), key))


def purge(installation: Installation) -> dict[str, Any]:
    """Apply the age limit now, as every load does."""
    days = quarantine_days()
    with as_role(installation, "operator") as session:
        expired, deleted = purge_quarantine(session, days)
    return {"keep_days": days, "expired": expired, "deleted": deleted}


def as_role(installation: Installation, role: str) -> AbstractContextManager[Connection]:
    """A connection to the log in one of its roles."""
    return closing(connect(conninfo(installation, role), purpose="nrm quarantine"))


def _uuid(quarantine_id: str) -> UUID:
    try:
        return UUID(quarantine_id)
    except ValueError:
        raise NoSuchRecord("That is no id of a refused record", remedy="nrm quarantine list --records") from None


def _told(record: RefusedRecord) -> dict[str, Any]:
    return {
        "quarantine_id": str(record.quarantine_id),
        "source": record.source_id,
        "stream": record.stream,
        "reason": record.reason,
        "fields": record.fields,
        "first_seen_at": record.first_seen_at.isoformat(),
        "last_seen_at": record.last_seen_at.isoformat(),
        "state": record.state,
        "closed_at": None if record.closed_at is None else record.closed_at.isoformat(),
        "closed_code": record.closed_code,
    }
