"""What is done with refused records: tried again with the private key, or given up with a reason. Both are audited.

A retry needs three things that no one process of the pipeline has together: the key holder's login (which writes the
audit), the private key, and the take-in's own login and keys (which append).
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from event_log.audit import append_audit
from event_log.connection import own_transaction
from ingest.refused_records import WHICH, RefusedCount, Which, count_refused
from ingest.replay import replay
from nrm.quarantine import NoSuchRecord, as_role
from nrm.settings import addresses, intake_settings
from nrm.stack import Installation
from nrm.stack.everything import known_connections
from nrm.stack.keys import KeyFiles, read_key
from vocabulary.errors import ConfigurationError

Some = TypeVar("Some")

KEY_VARIABLE: Final = "NRM_QUARANTINE_PRIVATE_FILE"

BECAUSE: Final[Mapping[str, str]] = {
    "not_a_record": "a test, a blank, a row about nobody",
    "entered_twice": "the source holds the same once more, and that one loaded",
    "source_withdrew": "the source says that it does not stand by it",
    "cannot_be_mended": "the source cannot say what was meant",
    "asked_by_person": "the person asked for it",
}
"""Why a refused record is given up. Codes, for the audit lies in the chain."""


def retry(
    installation: Installation,
    which: Which,
    *,
    key_file: Path | None = None,
    dry_run: bool = False,
    progress: Callable[[str, int, int], None],
) -> dict[str, Any]:
    """Try open records again under the mapping of today; what became of them, by source. `progress` hears the source,
    how many were tried, and of how many.
    """
    key = read_key(key_file or _key_file(installation))
    address_of = addresses(known_connections(installation))
    reports = []
    for source, records in _audited(installation, which, dry_run).items():
        settings = intake_settings(source, address_of, installation.keys)
        told = replay(
            source,
            settings=settings,
            private_key=key,
            which=which,
            dry_run=dry_run,
            progress=lambda done, source=source, of=records: progress(source, done, of),  # type: ignore[misc]  # mypy knows no lambda with defaults
        )
        reports.append({**told.as_dict(), "chosen": records})
    return {"dry_run": dry_run, "sources": reports}


def discard(installation: Installation, which: Which, because: str, *, dry_run: bool = False) -> dict[str, Any]:
    """Give open records up: their payload goes at once, and the same content sent again stays given up."""
    if because not in BECAUSE:
        told = "; ".join(f"{code} ({meaning})" for code, meaning in BECAUSE.items())
        raise ConfigurationError("Why they are given up is a code", remedy=f"one of: {told}")
    if dry_run:
        with as_role(installation, "operator") as session:
            counts = [_codes(each) for each in _chosen(count_refused(session, which))]
    else:
        counts = _given_up(installation, which, because)
    return {"dry_run": dry_run, "because": because, "records": sum(int(each["records"]) for each in counts)}


def _given_up(installation: Installation, which: Which, because: str) -> list[dict[str, str | int]]:
    with as_role(installation, "keyholder") as session, own_transaction(session):
        rows = session.execute(_GIVE_UP.encode(), {**which.parameters(), "because": because}).fetchall()
        counts = [dict(zip(("source", "stream", "reason", "records"), row, strict=True)) for row in _chosen(rows)]
        for each in counts:
            append_audit(session, "quarantine.discarded", {**each, "because_code": because})
    return counts


_GIVE_UP = f"""
    with given_up as (
        update quarantine.record
        set state = 'discarded', closed_code = %(because)s, closed_at = clock_timestamp(), sealed = null
        where {WHICH}
        returning source_id, stream, reason
    )

    select source_id, stream, reason, count(*)::int from given_up group by 1, 2, 3 order by 1, 2, 3
"""  # noqa: S608  a constant of ours


def _audited(installation: Installation, which: Which, dry_run: bool) -> dict[str, int]:
    """How many records of each source will be opened, written to the audit before the first is: no look without an
    entry, a dry run included.
    """
    chosen: dict[str, int] = {}
    with as_role(installation, "keyholder") as session:
        for each in _chosen(count_refused(session, which)):
            append_audit(session, "quarantine.retried", {**_codes(each), "dry_run": dry_run})
            chosen[each.source_id] = chosen.get(each.source_id, 0) + each.records
    return chosen


def _chosen(counts: list[Some]) -> list[Some]:
    if not counts:
        raise NoSuchRecord("No open refused record fits that choice", remedy="nrm quarantine list")
    return counts


def _codes(count: RefusedCount) -> dict[str, str | int]:
    return {"source": count.source_id, "stream": count.stream, "reason": count.reason, "records": count.records}


def _key_file(installation: Installation) -> Path:
    """The file the environment names, else the one of the installation. Only its path is ever in the environment."""
    named = os.environ.get(KEY_VARIABLE)
    return Path(named) if named else KeyFiles.of(installation.keys).quarantine_private
