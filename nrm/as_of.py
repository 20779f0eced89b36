"""What "as of" means for a build: a position of the log, a load or a moment, and what was known then."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

from event_log.connection import connect, translated_errors
from vocabulary.errors import WillNeverWork

SCHEMAS = ("as_of_staging", "as_of_intermediate", "as_of_marts", "as_of_reporting", "as_of_seeds")
"""Where a build as of the past is found, until the next build of today takes it away."""

_POSITION = """
    select %(position)s, created_at from event_log.batch
    where last_position >= %(position)s order by last_position limit 1
"""
_MOMENT = "select coalesce(max(last_position), 0), %(moment)s from event_log.batch where created_at <= %(moment)s"
_LOAD = """
    with last_batch as (select max(batch_id) as batch_id from event_log.ledger where load_id = %(load)s)
    select (select max(last_position) from event_log.batch where batch_id <= last_batch.batch_id), batch.created_at
    from last_batch inner join event_log.batch on last_batch.batch_id = batch.batch_id
"""


class NoSuchMoment(WillNeverWork):
    """What `as of` names is not in the log, or is not a position, a load or a moment."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class AsOf:
    """Up to where a build as of the past reads, what it may know, and up to where withdrawals are heard."""

    position: int
    known_at: datetime
    newest_position: int

    @property
    def is_newest(self) -> bool:
        """Whether it is the log as it stands, so that everything is known."""
        return self.position == self.newest_position

    def variables(self) -> dict[str, Any]:
        """What dbt is told; see dbt_project/macros/as_of.sql."""
        return {
            "to_position": self.position,
            "known_at": self.known_at.isoformat(),
            "newest_position": self.newest_position,
        }


def find_moment(url: str, said: str) -> AsOf:
    """The position of the log, or that of an edition, or the load by its id, or the moment in ISO 8601; a date is the
    end of that day, UTC.

    Raises NoSuchMoment when it is none of these, or lies before the first event or after the last.
    """
    query, values = _meant(said.strip())
    with connect(url, purpose="nrm build --as-of") as log, translated_errors():
        bounds = log.execute("select min(last_position), max(last_position) from event_log.batch").fetchone()
        found = _one(log, query, values)
    first, head = bounds if bounds and bounds[0] else (1, 0)
    if found is None or not first <= found[0] <= head:
        raise NoSuchMoment(
            "The log has nothing as of then",
            remedy=f"name a position from {first:,} to {head:,}, or a day between them",
        )
    return AsOf(found[0], found[1], head)


def _one(log: Connection, query: str, values: dict[str, object]) -> tuple[int, datetime] | None:
    row = log.execute(query.encode(), values).fetchone()
    return None if row is None or row[0] is None else (int(row[0]), row[1])


def _meant(said: str) -> tuple[str, dict[str, object]]:
    edition = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.([0-9]{1,18})\.[0-9a-f]{6}", said)
    number = edition[1] if edition else said
    if re.fullmatch("[0-9]{1,18}", number):
        return _POSITION, {"position": int(number)}
    for read, query, name in ((UUID, _LOAD, "load"), (_moment, _MOMENT, "moment")):
        try:
            return query, {name: read(said)}
        except ValueError:
            continue
    raise NoSuchMoment(
        "As of what is neither a position, nor the id of a load, nor a moment",
        remedy="write 76512, 0190f3a0-…, 2026-03-31, 2026-03-31T18:00+01:00 or the id of an edition",
    )


def _moment(said: str) -> datetime:
    if len(said) == len("2026-03-31"):
        return datetime.combine(date.fromisoformat(said) + timedelta(days=1), time(), tzinfo=UTC)
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        raise ValueError("a moment has a zone")
    return moment
