"""The quarantine as an operator sees it: reasons and field names for everybody, content for who holds the
private key."""

from dataclasses import asdict, dataclass
from typing import Any, LiteralString
from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from event_log.audit import append_audit
from event_log.connection import connect, translated_errors
from nrm.stack import Installation
from nrm.stack.databases import conninfo
from nrm.stack.keys import KeyFiles, read_key
from vocabulary.errors import NrmError, WillNeverWork

_LIST = """
    select quarantine_id, source_id, stream, reason, fields, first_seen_at from quarantine.record
    where (%(source)s::text is null or source_id = %(source)s)
    and (%(id)s::uuid is null or quarantine_id = %(id)s)
    order by first_seen_at, quarantine_id
"""


class NoSuchRecord(NrmError):
    """Nothing in quarantine has that id."""

    exit_code = 65


@dataclass(frozen=True)
class RefusedRecord:
    """Why a record was refused. Nothing of what it says."""

    quarantine_id: str
    source: str
    stream: str
    reason: str
    fields: list[str]
    first_seen_at: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def refused_records(installation: Installation, source: str | None = None) -> list[RefusedRecord]:
    """All refused records, oldest first; or those of one source."""
    return [_record(row) for row in _ask(installation, _LIST, {"source": source, "id": None})]


def refused_record(installation: Installation, quarantine_id: str) -> RefusedRecord:
    """One refused record. Raises NoSuchRecord."""
    rows = _ask(installation, _LIST, {"source": None, "id": _uuid(quarantine_id)})
    if not rows:
        raise NoSuchRecord("No refused record has that id", remedy="nrm quarantine list")
    return _record(rows[0])


def open_record(installation: Installation, quarantine_id: str) -> str:
    """What the refused record says. The look is written to the audit first: no look without an entry."""
    question = "select sealed from quarantine.record where quarantine_id = %(id)s"
    sealed = _ask(installation, question, {"id": _uuid(quarantine_id)})[0][0]
    key = PrivateKey(read_key(KeyFiles.of(installation.keys).quarantine_private))
    with connect(conninfo(installation, "keyholder"), purpose="nrm quarantine") as session:
        append_audit(session, "quarantine.opened", {"quarantine_id": quarantine_id})
    try:
        return SealedBox(key).decrypt(bytes(sealed)).decode("utf-8", errors="replace")
    except CryptoError:
        raise WillNeverWork("The record was sealed to another key", remedy="use the key of that time") from None


def _ask(installation: Installation, question: LiteralString, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with (
        connect(conninfo(installation, "keyholder"), purpose="nrm quarantine") as session,
        translated_errors(),
    ):
        return session.execute(question, values).fetchall()


def _uuid(quarantine_id: str) -> UUID:
    try:
        return UUID(quarantine_id)
    except ValueError:
        raise NoSuchRecord("That is no id of a refused record", remedy="nrm quarantine list") from None


def _record(row: tuple[Any, ...]) -> RefusedRecord:
    quarantine_id, source, stream, reason, fields, first_seen_at = row
    return RefusedRecord(str(quarantine_id), source, stream, reason, list(fields), first_seen_at.isoformat())
