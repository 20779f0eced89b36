"""Quarters, reports due and closed, and how far everybody has reported (R8)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property

from synthetic.check.facts import Closing, Facts, Organisation
from vocabulary.codes import NO_RESIDENCE, UNKNOWN_REGION

DUE_DAY = 15
WHOLE_COUNTRY = "*"
OUTSIDE_THE_REGIONS = (NO_RESIDENCE, UNKNOWN_REGION)


def month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def quarter_of(day: date) -> str:
    return f"{day.year:04d}-Q{(day.month - 1) // 3 + 1}"


def quarter_of_month(month: str) -> str:
    return quarter_of(first_day(month))


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def next_month(day: date) -> date:
    """The first day of the month after the one `day` lies in."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def last_day(month: str) -> date:
    return next_month(first_day(month)) - timedelta(days=1)


def due_on(month: str) -> date:
    return next_month(first_day(month)).replace(day=DUE_DAY)


def months_between(first: date, last: date) -> Iterator[str]:
    """Every month from the one of `first` to the one of `last`, both included."""
    day = first.replace(day=1)
    while day <= last:
        yield month_of(day)
        day = next_month(day)


def months_of_quarter(quarter: str) -> list[str]:
    third = 3 * int(quarter[-1])
    return [f"{quarter[:4]}-{month:02d}" for month in range(third - 2, third + 1)]


def quarters_between(first: date, last: date) -> list[str]:
    return list(dict.fromkeys(quarter_of_month(month) for month in months_between(first, last)))


class Calendar:
    """What each organisation owed and closed by `data_as_of`, and what silence may be read as."""

    def __init__(self, facts: Facts) -> None:
        self.data_as_of = facts.data_as_of
        self.organisations = {one.organisation_id: one for one in facts.organisations}
        self._closed: dict[str, set[str]] = defaultdict(set)
        for closing in facts.closings:
            self._closed[closing.organisation_id].add(closing.month)
        self._first_closed = facts.first_closed
        self._horizons: dict[tuple[str, str], date] = {}

    def is_closed(self, organisation_id: str, month: str) -> bool:
        return month in self._closed[organisation_id]

    def first_closed_on(self, organisation_id: str, month: str) -> date | None:
        return self._first_closed.get(Closing(organisation_id, month))

    @cached_property
    def expected(self) -> dict[str, tuple[str, ...]]:
        """Organisation → the months it owes a report for: over, and due by `data_as_of`."""
        return {one.organisation_id: tuple(self._owed(one)) for one in self.organisations.values()}

    def _owed(self, organisation: Organisation) -> Iterator[str]:
        for month in months_between(organisation.reports_from, self.data_as_of):
            if last_day(month) < self.data_as_of and due_on(month) <= self.data_as_of:
                yield month

    def owed_in(self, organisation_id: str, quarter: str) -> list[str]:
        return self._owed_by_quarter[organisation_id, quarter]

    @cached_property
    def _owed_by_quarter(self) -> dict[tuple[str, str], list[str]]:
        owed: dict[tuple[str, str], list[str]] = defaultdict(list)
        for organisation_id, months in self.expected.items():
            for month in months:
                owed[organisation_id, quarter_of_month(month)].append(month)
        return owed

    @cached_property
    def reported_until(self) -> dict[str, date]:
        """Organisation → last day of its unbroken run of closed months, else the day before it began."""
        return {one.organisation_id: self._end_of_run(one) for one in self.organisations.values()}

    def _end_of_run(self, organisation: Organisation) -> date:
        month = organisation.reports_from.replace(day=1)
        while self.is_closed(organisation.organisation_id, month_of(month)):
            month = next_month(month)
        return month - timedelta(days=1)

    def answering(self, region: str, service_type: str) -> list[str]:
        """The organisations whose report would tell whether a need of this type in this region was met."""
        return [
            one.organisation_id
            for one in self.organisations.values()
            if (one.assesses_needs or service_type in one.offers) and self._serves(one, region)
        ]

    def _serves(self, organisation: Organisation, region: str) -> bool:
        return region in OUTSIDE_THE_REGIONS or bool({region, WHOLE_COUNTRY} & organisation.area)

    def horizon(self, region: str, service_type: str) -> date:
        """Until when a need of this type in this region is observed."""
        key = (region, service_type)
        if key not in self._horizons:
            self._horizons[key] = self._earliest(self.answering(region, service_type) or self._assessors())
        return self._horizons[key]

    def _assessors(self) -> list[str]:
        return [one.organisation_id for one in self.organisations.values() if one.assesses_needs]

    def _earliest(self, organisation_ids: Iterable[str]) -> date:
        return min(self.reported_until[organisation_id] for organisation_id in organisation_ids)

    def quarters(self) -> list[str]:
        """From the first month anybody reports for to the quarter of `data_as_of`."""
        first = min(one.reports_from for one in self.organisations.values())
        return quarters_between(first, self.data_as_of)
