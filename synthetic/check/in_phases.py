"""In which phase a clock is on a day, reported or by the calendar.

The rules: docs/reference/counting/reintegration.md, "Shared notions of this family".
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from synthetic.check.calendar import last_day, month_of
from synthetic.check.clocks import Clock
from synthetic.check.facts import Facts

ORDER = ("crisis", "transition", "social_inclusion", "beyond")
BEGINS_AFTER_MONTHS = (0, 6, 12, 36)


@dataclass(frozen=True, slots=True)
class Phase:
    code: str
    is_derived: bool

    @property
    def rank(self) -> int:
        return ORDER.index(self.code)


REPORTED = tuple(Phase(code, is_derived=False) for code in ORDER)
DERIVED = tuple(Phase(code, is_derived=True) for code in ORDER)


class Phases:
    def __init__(self, facts: Facts) -> None:
        self._entered: dict[str, list[tuple[date, int]]] = defaultdict(list)
        for one in facts.casework.phases:
            self._entered[one.case_id].append((one.on, ORDER.index(one.phase)))

    def of(self, clock: Clock) -> "PhasesOfClock":
        return PhasesOfClock(clock, [one for one in self._entered[clock.case_id] if clock.runs_on(one[0])])


class PhasesOfClock:
    def __init__(self, clock: Clock, entered: list[tuple[date, int]]) -> None:
        self._reported = sorted(entered)
        self._calendar = [months_after(clock.first, months) for months in BEGINS_AFTER_MONTHS]

    @property
    def changes(self) -> set[date]:
        """Every day on which another phase may begin."""
        return {day for day, _ in self._reported} | set(self._calendar)

    def on(self, day: date) -> Phase:
        """`day` is one on which the clock runs."""
        told = bisect_right(self._reported, (day, len(ORDER)))
        if told:
            return REPORTED[self._reported[told - 1][1]]
        return DERIVED[bisect_right(self._calendar, day) - 1]


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one where the month has no such day."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    return first.replace(day=min(day.day, last_day(month_of(first)).day))
