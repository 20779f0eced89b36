"""Stretches of a case, its exits, and the clocks of care that run in it.

The rules: docs/reference/counting/reintegration.md, "Shared notions of this family".
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from synthetic.check.case_facts import CaseClosed
from synthetic.check.exact_keys import Person
from synthetic.check.facts import Facts, Opening
from synthetic.check.people import People

GAP = timedelta(days=90)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the opening or a reopening of a case to its exit. `until` = the day the next stretch begins."""

    case_id: str
    number: int
    person: Person
    organisation_id: str
    begins: date
    until: date | None
    exit: CaseClosed | None

    def holds(self, day: date) -> bool:
        ended = (self.until is not None and day >= self.until) or (self.exit is not None and day > self.exit.on)
        return self.begins <= day and not ended


@dataclass(frozen=True, slots=True)
class Clock:
    """It runs on every day from the first to the last."""

    case_id: str
    person: Person
    organisation_id: str
    first: date
    last: date

    def runs_on(self, day: date) -> bool:
        return self.first <= day <= self.last


class Care:
    """What the work on all cases looks like, case by case and person by person."""

    def __init__(self, facts: Facts, people: People) -> None:
        self._facts, self._people = facts, people
        self.openings: dict[str, Opening] = {one.case_id: one for one in facts.openings}
        self._reopened: dict[str, set[date]] = defaultdict(set)
        for one in facts.casework.reopenings:
            if one.case_id in self.openings and one.on > self.openings[one.case_id].on:
                self._reopened[one.case_id].add(one.on)

    @cached_property
    def _ends(self) -> dict[tuple[str, int], list[CaseClosed]]:
        """Case and stretch → its closings, the one that ended it first."""
        ends: dict[tuple[str, int], list[CaseClosed]] = defaultdict(list)
        for one in sorted(self._facts.casework.closings, key=lambda one: (one.on, one.reason)):
            ends[one.case_id, sum(day < one.on for day in self._reopened[one.case_id])].append(one)
        return ends

    def exits(self) -> Iterator[CaseClosed]:
        return (closings[0] for closings in self._ends.values())

    def person_of(self, one: CaseClosed) -> Person:
        """The person of the case; where it was never opened, of the closing."""
        opening = self.openings.get(one.case_id)
        return self._people.of(opening.subject if opening else one.subject)

    def repeated(self) -> Iterator[CaseClosed]:
        return (one for closings in self._ends.values() for one in closings[1:])

    @cached_property
    def stretches(self) -> dict[str, list[Stretch]]:
        return {case_id: list(self._stretches_of(opening)) for case_id, opening in self.openings.items()}

    def _stretches_of(self, opening: Opening) -> Iterator[Stretch]:
        begun = [opening.on, *sorted(self._reopened[opening.case_id])]
        for number, (begins, until) in enumerate(zip(begun, [*begun[1:], None], strict=True)):
            closings = self._ends.get((opening.case_id, number))
            yield Stretch(
                opening.case_id, number, self._people.of(opening.subject), opening.organisation_id, begins, until,
                closings[0] if closings else None,
            )  # fmt: skip

    @cached_property
    def _delivered(self) -> dict[str, set[date]]:
        """Case → days of deliveries in it; what names no case was done in those of its person and organisation."""
        days: dict[str, set[date]] = defaultdict(set)
        kept: dict[tuple[Person, str], list[str]] = defaultdict(list)
        for opening in self.openings.values():
            kept[self._people.of(opening.subject), opening.organisation_id].append(opening.case_id)
        for one in self._facts.deliveries:
            whose = (self._people.of(one.subject), one.organisation_id)
            for case_id in [one.case_id] if one.case_id else kept[whose]:
                days[case_id].add(one.on)
        return days

    def care_days(self, stretch: Stretch) -> list[date]:
        return sorted({stretch.begins} | {day for day in self._delivered[stretch.case_id] if stretch.holds(day)})

    def care_dates(self, case_id: str) -> set[date]:
        return {day for stretch in self.stretches[case_id] for day in self.care_days(stretch)}

    @cached_property
    def clocks(self) -> list[Clock]:
        return [clock for stretches in self.stretches.values() for clock in self._clocks_of(stretches)]

    @cached_property
    def clocks_by_person(self) -> dict[Person, list[Clock]]:
        clocks: dict[Person, list[Clock]] = defaultdict(list)
        for clock in self.clocks:
            clocks[clock.person].append(clock)
        return clocks

    def _clocks_of(self, stretches: list[Stretch]) -> Iterator[Clock]:
        spells = [(stretch, days) for stretch in stretches for days in _without_gaps(self.care_days(stretch))]
        begun = [days[0] for _, days in spells]
        for (stretch, days), then in zip(spells, [*begun[1:], None], strict=True):
            ends = [days[-1] + GAP]
            ends += [stretch.exit.on - DAY] if stretch.exit else []
            ends += [then - DAY] if then else []
            last = max(days[0], min(ends))
            yield Clock(stretch.case_id, stretch.person, stretch.organisation_id, days[0], last)


def _without_gaps(days: list[date]) -> list[list[date]]:
    """The days in runs with no gap over 90 days in any."""
    runs = [days[:1]]
    for before, day in pairwise(days):
        if day - before > GAP:
            runs.append([])
        runs[-1].append(day)
    return runs
