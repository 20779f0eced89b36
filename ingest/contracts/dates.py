"""Dates, months and times as sources write them, read by the forms that the source file declares.

Nothing is guessed: a form says what it takes, two forms that could read one text in two ways are a fault of
the source file. Only ISO 8601 date-times and what a driver already typed need no form.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.contracts.date_forms import YEARS, plausible, reader_of
from ingest.contracts.faults import Faulty
from ingest.contracts.texts import text
from vocabulary.errors import ConfigurationError
from vocabulary.events import Occurred, Precision

_YEAR: Final = re.compile(r"[0-9]{4}")
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
_AFTER_A_DATE: Final = re.compile(r"(.{6,14}?)(?:, ?| )([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")


class Calendar:
    """How one source writes days, months and moments, and in which time zone it lives."""

    def __init__(self, dates: Sequence[str], months: Sequence[str], zone: str, century_from: int | None) -> None:
        self._zone = zone_of(zone)
        self._day = reader_of(dates, century_from)
        self._month = reader_of(months, century_from)

    def day(self, value: object) -> date:
        """A day. Of a moment the day it was in the source's own time zone."""
        if isinstance(value, datetime):
            return self._local_day(value)
        if isinstance(value, date):
            return plausible(value.year, value.month, value.day)
        written = text(value)
        found = self._day(written)
        if found is not None:
            return found
        if not _TIME.fullmatch(written):
            raise Faulty("bad_date")
        return self._local_day(_moment(written))

    def month(self, value: object) -> date:
        """The first day of a month."""
        found = self.day(value) if isinstance(value, date) else self._month(text(value))
        return _there(found).replace(day=1)

    def day_or_year(self, value: object) -> date | int:
        """A day, or the bare year where no more is known."""
        year = _year_in(value)
        return self.day(value) if year is None else year

    def as_known(self, value: object) -> Occurred:
        """A day, month or year with the precision it is written in; of a month or year its first day."""
        year = _year_in(value)
        if year is not None:
            return occurred(date(year, 1, 1), "year")
        month = self._month(text(value)) if isinstance(value, str) and not self._day(text(value)) else None
        return occurred(self.day(value), "day") if month is None else occurred(month, "month")

    def moment(self, value: object) -> datetime:
        """A moment in UTC. Without a zone it is one of the source's time zone."""
        found = value if isinstance(value, datetime) else self._written_moment(text(value))
        if found.year not in YEARS:
            raise Faulty("bad_date")
        return self._in_zone(found).astimezone(UTC)

    def moment_or_day(self, value: object) -> Occurred:
        """When it happened: to the instant where a time is written, else to the day."""
        if not isinstance(value, datetime):
            if isinstance(value, date):
                return occurred(self.day(value), "day")
            written = text(value)
            if not _TIME.fullmatch(written) and not _AFTER_A_DATE.fullmatch(written):
                return occurred(_there(self._day(written)), "day")
        return Occurred(self.moment(value), "instant")

    def _written_moment(self, written: str) -> datetime:
        if _TIME.fullmatch(written):
            return _moment(written)
        parts = _AFTER_A_DATE.fullmatch(written)
        if parts is None:
            raise Faulty("bad_date")
        day = _there(self._day(parts[1]))
        hour, minute, second = (int(part or 0) for part in parts.groups()[1:])
        if hour > 23 or minute > 59 or second > 59:
            raise Faulty("bad_date")
        return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001  the zone comes next

    def _local_day(self, moment: datetime) -> date:
        if moment.year not in YEARS:
            raise Faulty("bad_date")
        return self._in_zone(moment).astimezone(self._zone).date()

    def _in_zone(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises ConfigurationError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigurationError(
            f"{name!r} is no time zone", remedy="Write an IANA name like Europe/Sarajevo."
        ) from None


def occurred(day: date, precision: Precision) -> Occurred:
    """A day, month or year as the log keeps it: 00:00 UTC of that date."""
    return Occurred(datetime(day.year, day.month, day.day, tzinfo=UTC), precision)


def is_before(one: Occurred, other: Occurred, zone: ZoneInfo) -> bool:
    """Whether one surely lies before the other: compared only as exactly as both are known."""
    if one.precision == other.precision == "instant":
        return one.at < other.at
    length = min({"year": 1, "month": 2}.get(each.precision, 3) for each in (one, other))
    return _parts(one, zone)[:length] < _parts(other, zone)[:length]


def _parts(when: Occurred, zone: ZoneInfo) -> tuple[int, int, int]:
    at = when.at.astimezone(zone) if when.precision == "instant" else when.at
    return at.year, at.month, at.day


def last_day(month: date) -> date:
    """The last day of the month."""
    following = month.replace(day=28).toordinal() + 4
    return date.fromordinal(following - date.fromordinal(following).day)


def _year_in(value: object) -> int | None:
    """A bare year: a number or four digits."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return plausible(value, 1, 1).year
    if isinstance(value, str) and _YEAR.fullmatch(value.strip()):
        return plausible(int(value), 1, 1).year
    return None


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        pass
    raise Faulty("bad_date")


def _there(found: date | None) -> date:
    if found is None:
        raise Faulty("bad_date")
    return found
