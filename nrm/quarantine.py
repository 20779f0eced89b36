"""The quarantine as an operator sees it: reasons and field names for everybody, content for who holds the
private key."""

import json
from contextlib import AbstractContextManager, closing
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from event_log.audit import append_audit
from event_log.connection import connect, translated_errors
from ingest.quarantine import QuarantinedRecord, open_payload, records_in_quarantine, show_quarantine
from nrm.stack import Installation
from nrm.stack.databases import conninfo
from nrm.stack.keys import KeyFiles, read_key
from vocabulary.errors import NrmError

_ALL: Final = 2**31 - 1


class NoSuchRecord(NrmError):
    """Nothing in quarantine has that id."""

    exit_code = 65


def refused_records(installation: Installation, source: str | None = None) -> list[dict[str, Any]]:
    """Why each record was refused, newest first; all, or those of one source. Nothing of what they say."""
    with _as_keyholder(installation) as session:
        return [_told(each) for each in records_in_quarantine(session, source, _ALL)]


def refused_record(installation: Installation, quarantine_id: str) -> dict[str, Any]:
    """Why one record was refused. Raises NoSuchRecord."""
    with _as_keyholder(installation) as session:
        record = show_quarantine(session, _uuid(quarantine_id))
    if record is None:
        raise NoSuchRecord("No refused record has that id", remedy="nrm quarantine list")
    return _told(record)


def open_record(installation: Installation, quarantine_id: str) -> str:
    """What the refused record says, as JSON. The look is written to the audit first: no look without an entry."""
    key = read_key(KeyFiles.of(installation.keys).quarantine_private)
    with _as_keyholder(installation) as session, translated_errors():
        append_audit(session, "quarantine.opened", {"quarantine_id": quarantine_id})
        found = session.execute("select sealed from quarantine.record where quarantine_id = %s", [_uuid(quarantine_id)])
        sealed = found.fetchone()
    if sealed is None:
        raise NoSuchRecord("No refused record has that id", remedy="nrm quarantine list")
    return json.dumps(open_payload(bytes(sealed[0]), key), ensure_ascii=False)


def _as_keyholder(installation: Installation) -> AbstractContextManager[Connection]:
    return closing(connect(conninfo(installation, "keyholder"), purpose="nrm quarantine"))


def _uuid(quarantine_id: str) -> UUID:
    try:
        return UUID(quarantine_id)
    except ValueError:
        raise NoSuchRecord("That is no id of a refused record", remedy="nrm quarantine list") from None


def _told(record: QuarantinedRecord) -> dict[str, Any]:
    return {
        "quarantine_id": str(record.quarantine_id),
        "source": record.source_id,
        "stream": record.stream,
        "reason": record.reason,
        "fields": record.fields,
        "first_seen_at": record.first_seen_at.isoformat(),
    }
