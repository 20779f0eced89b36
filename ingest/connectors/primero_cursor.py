"""Where a pull of a Primero stopped: the newest change seen, the last sweep, and how far an unfinished one got."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from ingest.connectors.base import Cursor
from vocabulary.events import Json

YEARS: Final = range(1970, 2101)
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PrimeroCursor:
    """Times alone. A sweep that was cut off goes on where it stopped, for its pages come in the order of time."""

    updated_at: datetime | None = None
    """The newest change that any page showed."""
    swept_at: datetime | None = None
    """When the last whole sweep began."""
    sweeping_since: datetime | None = None
    """When the sweep under way began; None where only changes are read."""
    sweeping_at: datetime | None = None
    """How far it got."""

    @classmethod
    def of(cls, cursor: Cursor) -> "PrimeroCursor":
        return cls(**{name: moment_in(cursor.get(name)) for name in cls.__slots__})

    def starting(self, now: datetime, sweep_every: timedelta) -> "PrimeroCursor":
        """The same, with a sweep begun where one is due."""
        if self.sweeping_since or (self.swept_at and now - self.swept_at < sweep_every):
            return self
        return replace(self, sweeping_since=now, sweeping_at=None)

    def since(self, overlap: timedelta) -> datetime:
        """The time to read from."""
        reached = self.sweeping_at if self.sweeping_since else self.updated_at
        return reached - overlap if reached else BEGINNING

    def after(self, newest: datetime | None, now: datetime, *, is_end: bool) -> "PrimeroCursor":
        """Where to go on after a page. A time in the future (a wrong clock) would hide what comes before it."""
        reached = min(newest, now) if newest else None
        updated_at = max(filter(None, (self.updated_at, reached)), default=None)
        if self.sweeping_since is None:
            return replace(self, updated_at=updated_at)
        if is_end:
            return PrimeroCursor(updated_at, swept_at=self.sweeping_since)
        return replace(self, updated_at=updated_at, sweeping_at=reached or self.sweeping_at)

    def as_cursor(self) -> Cursor:
        times: dict[str, Json] = {}
        for name in self.__slots__:
            moment: datetime | None = getattr(self, name)
            if moment is not None:
                times[name] = moment.isoformat()
        return times


def moment_in(written: object) -> datetime | None:
    """A time of Primero or of a cursor; None where it is none, or of another century."""
    try:
        found = datetime.fromisoformat(written) if isinstance(written, str) else None
        moment = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC) if found else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and moment.year in YEARS else None
