"""The days on which the police detect a person, and what their record tells of the exploitation behind it.

Who had left support is sometimes detected again: mostly exploited anew, sometimes found late for what lay before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from synthetic.country import Window
from synthetic.dice import Dice, dice
from synthetic.journeys import COMES_BACK_AFTER, Journey

DETECTED_AGAIN: Final = 0.3
"""Of those trafficked who left support; set high, so that a small country has some."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day of detection. Everything about it is drawn from streams that end in ``again``."""

    on: date
    left_on: date | None = None
    """The day the person had left support, where this is a detection after it."""

    @property
    def again(self) -> tuple[str, ...]:
        return ("again",) if self.left_on else ()

    def exploited_until(self, cup: Dice) -> date | None:
        """The last day of the exploitation; three in ten records do not say."""
        told = cup.weighted({"late": 55, "before": 15, "not told": 30})
        if told == "not told":
            return None
        if self.left_on is None:
            return self.on - timedelta(days=cup.randint(0, 60))
        if told == "before":
            return self.left_on - timedelta(days=cup.randint(0, 90))
        return cup.day_between(self.left_on + timedelta(days=1), self.on)


def occasions(seed: int, journey: Journey, window: Window) -> Iterator[Occasion]:
    if journey.detected_on is not None:
        yield Occasion(journey.detected_on)
    cup = dice(seed, journey.person.number, "journey", "detected again")
    left = sorted(day for day in _ways_out(journey) if day < window.last_event_day)
    if left and "tip" in journey.person.victimisation and cup.happens(DETECTED_AGAIN):
        on = left[-1] + timedelta(days=round(cup.lognormvariate(4.6, 1.1)) + 1)
        if on <= window.last_event_day:
            yield Occasion(on, left_on=left[-1])


def _ways_out(journey: Journey) -> Iterator[date]:
    """The days on which the person left a door for no other."""
    for contact in (*journey.cases, *journey.stays):
        if contact.exit_reason in COMES_BACK_AFTER and contact.closed_on:
            yield contact.closed_on
