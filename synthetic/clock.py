"""When a record was written: after everything it tells, and never after today."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from synthetic.country import TIME_ZONE
from synthetic.dice import Dice

ZONE: Final = ZoneInfo(TIME_ZONE)


def recorded_after(cup: Dice, last_event: date, today: date) -> datetime:
    """An hour of an office day within four days; what is written today is written right after midnight.

    So no record lies in the future of a clock that shows `today`, whatever the hour of the demo.
    """
    day = last_event + timedelta(days=cup.choice((1, 1, 1, 2, 3, 4)))
    if day >= today:
        return this_night(today)
    office = datetime.combine(day, time(cup.randint(8, 15), cup.randrange(60), cup.randrange(60)), ZONE)
    return office.astimezone(UTC)


def this_night(today: date, second: int = 0) -> datetime:
    """The first minute of ``today`` in the installation's time zone."""
    return datetime.combine(today, time(0, 0, second), ZONE).astimezone(UTC)


def at_office(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def stamp(moment: datetime) -> str:
    """UTC with a Z, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
