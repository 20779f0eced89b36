"""What somebody has to know, told apart by what pages and what waits for the morning.

Read from ledger, audit and quarantine as role operator, at the moment of asking: no alert is kept, so none outlives its
cause. Source: DOMAIN.md, "Users": the engineer on call wants to know what pages and what waits.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from psycopg import Connection

from event_log.connection import connect, translated_errors
from event_log.holds import Hold, holds
from event_log.orders import Pause, pauses
from ingest.refused_records import RefusedCount, Which, count_refused
from vocabulary.errors import NrmError

PAGES: Final[Literal["page"]] = "page"
WAITS: Final[Literal["wait"]] = "wait"


@dataclass(frozen=True)
class Alert:
    """One thing to do, and by when: `page` now, `wait` in working hours."""

    level: Literal["page", "wait"]
    code: str
    source: str
    stream: str | None
    since: datetime
    says: str
    remedy: str

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "since": self.since.isoformat()}


@dataclass(frozen=True)
class Standing:
    """How the sources stand: who is paused, what is held, what waits in quarantine, and what of it is an alert."""

    paused: list[Pause]
    held: list[Hold]
    refused: list[RefusedCount]
    alerts: list[Alert]

    @property
    def pages(self) -> bool:
        return any(alert.level == PAGES for alert in self.alerts)


def standing(address: str, keep_days: int) -> Standing:
    """As the log says now. `keep_days` is the age limit of the quarantine."""
    with connect(address, purpose="nrm status") as log:
        paused, held, refused = pauses(log), holds(log), count_refused(log, Which())
        failed = _failed(log)
    silent = {pause.source_id for pause in paused}
    alerts = [
        *(_of_hold(hold) for hold in held if hold.source_id not in silent),
        *(_of_failure(*load) for load in failed if load[0] not in silent),
        *(_of_pause(pause) for pause in paused),
        *of_quarantine(refused, keep_days),
    ]
    ordered = sorted(alerts, key=lambda alert: (alert.level != PAGES, alert.since))
    return Standing(paused, held, refused, ordered)


def blind(error: NrmError) -> Alert:
    """That nothing can be said: else a missing login would look like a quiet night."""
    says = f"the state of the sources cannot be read: {error.message}"
    return Alert(PAGES, "blind", "nrm", None, datetime.now(UTC), says, error.remedy or "nrm doctor")


def _failed(log: Connection) -> list[tuple[str, datetime]]:
    """Sources whose last load that ended failed, and since when they fail."""
    with translated_errors():
        return log.execute(
            """
            with ended as (
                select source_id, kind, created_at, entry_id,
                    max(entry_id) filter (where kind <> 'failed') over (partition by source_id) as last_other
                from event_log.ledger
                where stream is null and kind in ('finished', 'held', 'failed')
            )

            select source_id, min(created_at)
            from ended
            where kind = 'failed' and (last_other is null or entry_id > last_other)
            group by source_id
            order by source_id
            """
        ).fetchall()


def _of_hold(hold: Hold) -> Alert:
    name = f"{hold.source_id}/{hold.stream}"
    if hold.why == "refused":
        lacks = f" and shows us no column {', '.join(hold.missing_columns)}" if hold.missing_columns else ""
        says = f"{name}: the source refuses us{lacks}; nothing is lost"
        remedy = "see docs/how-to/held-load.md: permission"
        return Alert(PAGES, "source_refused", hold.source_id, hold.stream, hold.since, says, remedy)
    missing = "" if hold.absent is None else f": {hold.absent} of {hold.live} live records are absent"
    says = f"{name} is held{missing}; nothing was voided"
    return Alert(PAGES, "load_held", hold.source_id, hold.stream, hold.since, says, "see docs/how-to/held-load.md")


def _of_failure(source: str, since: datetime) -> Alert:
    says = f"{source}: no load has ended well since then"
    return Alert(PAGES, "load_failed", source, None, since, says, f"nrm load {source} --dry-run says why")


def _of_pause(pause: Pause) -> Alert:
    says = f"{pause.source_id} is paused by {pause.by} ({pause.reason_code}) and not asked"
    remedy = f"when the cause is gone: nrm source resume {pause.source_id} --reason …"
    return Alert(WAITS, "source_paused", pause.source_id, None, pause.since, says, remedy)


def of_quarantine(refused: list[RefusedCount], keep_days: int) -> list[Alert]:
    """One alert for all that a source has in quarantine: who asks the source asks about all of it."""
    by_source: dict[str, list[RefusedCount]] = {}
    for count in refused:
        by_source.setdefault(count.source_id, []).append(count)
    return [_of_refused(source, counts, keep_days) for source, counts in by_source.items()]


def _of_refused(source: str, counts: list[RefusedCount], keep_days: int) -> Alert:
    reasons = Counter[str]()
    for count in counts:
        reasons[count.reason] += count.records
    told = ", ".join(f"{reason} {records:,}" for reason, records in reasons.most_common())
    oldest = min(counts, key=lambda count: count.oldest_at)
    is_late = oldest.oldest_days >= keep_days * 3 // 4
    left = f"; the oldest is lost in {max(0, keep_days - oldest.oldest_days)} days" if is_late else ""
    says = f"{source}: {reasons.total():,} records refused ({told}){left}"
    code = "quarantine_late" if is_late else "quarantine_open"
    return Alert(WAITS, code, source, None, oldest.oldest_at, says, "see docs/how-to/quarantine.md")
