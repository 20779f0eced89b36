"""Orders about a source from the command line, given as the operator: pause, resume, release."""

from typing import Any

from psycopg import Connection

from event_log.connection import connect
from event_log.holds import Hold, holds
from event_log.orders import PAUSED, REASONS, RELEASED, RESUMED, give_order, pauses
from ingest.contracts.source_file import source_ids
from nrm.settings import SOURCES
from nrm.stack import Installation
from nrm.stack.databases import conninfo
from vocabulary.errors import ConfigurationError, NrmError, TryAgain


class NothingToDo(NrmError):
    """The order does not fit the state of the source: nothing is held, or it is paused already."""

    exit_code = 65


def pause(installation: Installation, source: str, reason: str) -> dict[str, Any]:
    """Stop asking a source; a load under way stops at its next page."""
    _require(PAUSED, source, reason)
    with _as_operator(installation) as log:
        standing = pauses(log, source)
        if standing:
            since = standing[0].since.isoformat(timespec="minutes")
            raise NothingToDo(f"{source} is paused since {since}", remedy="nrm source resume")
        return _told(source, "paused", reason, give_order(log, PAUSED, source, reason))


def resume(installation: Installation, source: str, reason: str) -> dict[str, Any]:
    """Ask a paused source again, from where its cursor stands."""
    _require(RESUMED, source, reason)
    with _as_operator(installation) as log:
        if not pauses(log, source):
            raise NothingToDo(f"{source} is not paused", remedy="nrm status")
        return _told(source, "resumed", reason, give_order(log, RESUMED, source, reason))


def release(installation: Installation, source: str, reason: str, stream: str | None = None) -> dict[str, Any]:
    """Let the next load of a held source void what is absent now: all its held streams, or one."""
    _require(RELEASED, source, reason)
    with _as_operator(installation) as log:
        chosen = [_releasable(hold) for hold in holds(log, source) if stream in (None, hold.stream)]
        if not chosen:
            raise NothingToDo(f"Nothing of {source} is held", remedy="nrm status")
        for hold in chosen:
            details = {"stream": hold.stream, "absent": hold.absent, "live": hold.live}
            batch = give_order(log, RELEASED, source, reason, details)
    streams = [{"stream": hold.stream, "absent": hold.absent, "live": hold.live} for hold in chosen]
    return {**_told(source, "released", reason, batch), "streams": streams}


def _releasable(hold: Hold) -> Hold:
    if hold.why == "refused":
        raise NothingToDo(
            f"{hold.source_id}/{hold.stream} is held because the source refuses us: there is nothing to release",
            remedy="mend the permission; the next load goes on by itself. To stop asking: nrm source pause",
        )
    if hold.absent is None:
        raise TryAgain(
            f"{hold.source_id}/{hold.stream}: a later load has begun and has not counted what is absent",
            remedy="let it end (nrm status), then release what it found",
        )
    return hold


def _require(kind: str, source: str, reason: str) -> None:
    known = source_ids(SOURCES)
    if source not in known:
        raise ConfigurationError("There is no source of that name", remedy=f"known: {', '.join(known)}")
    if reason not in REASONS[kind]:
        told = "; ".join(f"{code} ({meaning})" for code, meaning in REASONS[kind].items())
        raise ConfigurationError("The reason is a code, not a text", remedy=f"one of: {told}")


def _as_operator(installation: Installation) -> Connection:
    return connect(conninfo(installation, "operator"), purpose="nrm source")


def _told(source: str, state: str, reason: str, batch: int) -> dict[str, Any]:
    return {"source": source, "state": state, "reason_code": reason, "audit_batch": batch}
