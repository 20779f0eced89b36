"""Times of event rows in the forms their rows need, put together from minutes and seconds that were read before."""

from datetime import UTC, datetime
from typing import Final

from event_log.binary import time_bytes
from ingest.event_mode.remembered import OutOfOrder, Remembered, sound
from ingest.event_mode.times import moment
from vocabulary.canonical import canonical_time

_DAY: Final = 10
"""Characters of a date."""
_MINUTE: Final = 17
"""Characters up to the seconds."""
_SOME_MINUTE: Final = "2000-01-01T00:00:"
"""From which PostgreSQL counts its microseconds."""
MIDNIGHT: Final = "T00:00:00.000000Z"

Time = tuple[bytes, str]
"""For the row, and in canonical form."""


class QuickTimes:
    """Reads times. A minute and what follows it are judged once, by `times.moment`."""

    def __init__(self) -> None:
        self._minutes: Remembered[str, int] = Remembered(_microseconds_of_minute)
        self._seconds: Remembered[str, tuple[int, str]] = Remembered(_seconds)
        self.again: Remembered[str, Time] = Remembered(self.read)
        """The same for times of few values, such as days."""

    def read(self, written: str) -> Time:
        """A time. Raises OutOfOrder where it is none."""
        if not written.endswith("Z"):
            at = sound(moment, written)
            return time_bytes(at), canonical_time(at)
        microseconds, text = self._seconds[written[_MINUTE:]]
        minute = written[:_MINUTE]
        return (self._minutes[minute] + microseconds).to_bytes(8, signed=True), minute + text


def day_of(time: Time) -> datetime:
    """The midnight before it, in UTC."""
    return datetime.fromisoformat(time[1][:_DAY]).replace(tzinfo=UTC)


def _microseconds_of_minute(minute: str) -> int:
    return _number(time_bytes(sound(moment, f"{minute}00Z")))


def _seconds(written: str) -> tuple[int, str]:
    at = sound(moment, _SOME_MINUTE + written)
    if at.minute:
        raise OutOfOrder
    return _number(time_bytes(at)), canonical_time(at)[_MINUTE:]


def _number(content: bytes) -> int:
    return int.from_bytes(content, signed=True)
