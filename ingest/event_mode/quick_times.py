"""Times of event rows in the forms their rows need, put together from days and hours that were read before."""

from datetime import UTC, datetime
from typing import Final

from event_log.binary import time_bytes
from ingest.event_mode.remembered import OutOfOrder, Remembered, sound
from ingest.event_mode.times import moment
from vocabulary.canonical import canonical_time

_DAY: Final = 10
"""Characters of a date."""
_SOME_DAY: Final = "2000-01-01"
MIDNIGHT: Final = "T00:00:00.000000Z"

Time = tuple[bytes, str]
"""For the row, and in canonical form."""


class QuickTimes:
    """Reads times. A day or an hour is judged once, by `times.moment`."""

    def __init__(self) -> None:
        self._days: Remembered[str, int] = Remembered(_microseconds_of_day)
        self._hours: Remembered[str, tuple[int, str]] = Remembered(_hour)
        self.again: Remembered[str, Time] = Remembered(self.read)
        """The same for times of few values, such as days."""

    def read(self, written: str) -> Time:
        """A time. Raises OutOfOrder where it is none."""
        day, hour = written[:_DAY], written[_DAY:]
        if not hour.endswith("Z"):
            at = sound(moment, written)
            return time_bytes(at), canonical_time(at)
        microseconds, text = self._hours[hour]
        return (self._days[day] + microseconds).to_bytes(8, signed=True), day + text


def day_of(time: Time) -> datetime:
    """The midnight before it, in UTC."""
    return datetime.fromisoformat(time[1][:_DAY]).replace(tzinfo=UTC)


def _microseconds_of_day(day: str) -> int:
    return _number(time_bytes(sound(moment, f"{day}T00:00:00Z")))


def _hour(hour: str) -> tuple[int, str]:
    at = sound(moment, _SOME_DAY + hour)
    if at.day != 1:
        raise OutOfOrder
    return _number(time_bytes(at)), canonical_time(at)[_DAY:]


def _number(content: bytes) -> int:
    return int.from_bytes(content, signed=True)
