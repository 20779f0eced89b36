"""Where the log stands, and what the last load of each source did. Read as role modeller; counts only."""

from dataclasses import asdict, dataclass
from typing import Any

from event_log.connection import connect, translated_errors

COUNTS = ("read", "appended", "duplicate", "quarantined", "skipped")
RESOLVED = "resolve"  # the kind of the batches that a finished resolve leaves

_LAST_LOADS = """
    with last_load as (
        select distinct on (source_id) source_id, load_id
        from event_log.ledger where kind <> 'replay' order by source_id, entry_id desc
    )
    select source_id, sum(read), sum(appended), sum(duplicate), sum(quarantined), sum(skipped),
    sum(events_appended),
        (array_agg(kind order by entry_id desc))[1], max(created_at)
    from event_log.ledger join last_load using (source_id, load_id)
    group by source_id order by source_id
"""


@dataclass(frozen=True)
class SourceLoad:
    """The last load of one source: read = appended + duplicate + quarantined + skipped, in records."""

    read: int
    appended: int
    duplicate: int
    quarantined: int
    skipped: int
    events: int
    state: str
    """finished, held or failed; page or sweep while it runs."""
    at: str


@dataclass(frozen=True)
class LogStatus:
    """What `nrm status` and the summary of the demo say of the log."""

    events: int
    persons: int | None
    """As of the last finished resolve; None before the first."""
    sources: dict[str, SourceLoad]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def log_status(address: str) -> LogStatus:
    """The state of the log at this moment."""
    with connect(address, purpose="nrm status") as log, translated_errors():
        loads = log.execute(_LAST_LOADS).fetchall()
        persons = log.execute(
            "select (select count(distinct person_key) from event_log.subject_person"
            " where to_position is null) where exists (select from event_log.batch where kind = %s)",
            [RESOLVED],
        ).fetchone()
        position = log.execute("select position from event_log.log_head").fetchone()
    return LogStatus(
        events=position[0] if position else 0,
        persons=persons[0] if persons else None,
        sources={row[0]: _load(row[1:]) for row in loads},
    )


def _load(row: tuple[Any, ...]) -> SourceLoad:
    read, appended, duplicate, quarantined, skipped, events = (int(count) for count in row[:6])
    return SourceLoad(read, appended, duplicate, quarantined, skipped, events, row[6], row[7].isoformat())


def log_position(address: str) -> int:
    """The last position of the log; it is gap-free, so also the number of its events."""
    with connect(address, purpose="nrm position") as log, translated_errors():
        row = log.execute("select position from event_log.log_head").fetchone()
    return int(row[0]) if row else 0
