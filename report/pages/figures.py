"""A figure as the reader sees it: one of the five marks, in words, and a share only where it may be printed."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from report.edition import COUNTRY, Break, CellKey, Coverage, PublishedCell
from report.pages.published import Edition
from report.wording import MARK_WORDS

LEAST_DENOMINATOR = 20
"""A share over fewer cases moves too much by chance. Source: DOMAIN, Marks."""

_COVERED_TABLES = ("gaps", "clients")
_ABSENT = PublishedCell("absent", None)


class Reporting(NamedTuple):
    """How many of those that could have answered did: organisations in a quarter, quarters in a year, regions in the
    country. Organisations are never added up over quarters or regions, for they are the same ones."""

    reported: int
    expected: int
    unit: str

    @property
    def is_partial(self) -> bool:
        return self.reported < self.expected

    @property
    def words(self) -> str:
        if self.expected == 0:
            return "nobody expected"
        return f"{self.reported} of {self.expected} {'reported' if self.unit == 'organisations' else self.unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """What is printed of one cell. `reporting` is None where nobody keeps count of who should have reported."""

    mark: str
    value: Decimal | int | None
    reporting: Reporting | None = None
    breaks: tuple[Break, ...] = ()
    """What changed in the series with this cell: it cannot be compared with the one before."""

    @property
    def is_partial(self) -> bool:
        return self.mark != "not_reported" and self.reporting is not None and self.reporting.is_partial

    @property
    def is_number(self) -> bool:
        """True when the exact number is published, a zero included."""
        return self.mark in ("shown", "none")

    @property
    def text(self) -> str:
        """What stands in the cell: the number, or the word of its mark."""
        if self.mark == "shown":
            return f"{self.value:,.2f}" if isinstance(self.value, Decimal) else f"{self.value:,}"
        return "none yet" if self.mark == "none" and self.is_partial else MARK_WORDS[self.mark]

    @property
    def digits(self) -> str:
        """The same, with a zero as a digit, for a place where it stands beside another number."""
        return "0" if self.mark == "none" else self.text

    @property
    def words(self) -> str:
        """The mark in words, for a file; empty for a plain number."""
        partly = f"partly reported ({self.reporting.words})" if self.is_partial and self.reporting else ""
        mark = "" if self.mark == "shown" or (self.mark == "none" and self.is_partial) else MARK_WORDS[self.mark]
        return ", ".join(part for part in (mark, partly) if part)

    @property
    def break_mark(self) -> str:
        """`b` as SDMX and Eurostat write it, beside a value or a mark; empty in an unbroken series."""
        return "b" if self.breaks else ""

    @property
    def break_note(self) -> str:
        return " ".join(each.note_en for each in self.breaks)

    @property
    def symbol(self) -> str:
        """The mark as statistical offices write it: [c] confidential, [x] not available, [z] not applicable."""
        return {"band": "[c]", "hidden": "[c]", "not_reported": "[x]", "absent": "[z]"}.get(self.mark, "")


def figure(edition: Edition, key: CellKey) -> Figure:
    """The cell of that key. A zero that only means that nobody reported is *not reported*."""
    cell = edition.cells.get(key, _ABSENT)
    breaks = tuple(each for each in edition.breaks if each.is_at(key, edition.head.year))
    if key.table not in _COVERED_TABLES:
        return Figure(cell.mark, cell.value, None, breaks)
    coverages = _coverages(edition, key)
    reporting = _reporting(edition, key, coverages)
    if cell.mark == "none" and coverages and all(map(_is_silent, coverages.values())):
        return Figure("not_reported", None, reporting, breaks)
    return Figure(cell.mark, cell.value, reporting, breaks)


Coverages = dict[tuple[str, str], Coverage]


def _coverages(edition: Edition, key: CellKey) -> Coverages:
    """Who reported for each quarter and region that a cell is made of."""
    quarters = edition.quarters if key.period == edition.head.year else (key.period,)
    regions = edition.real_regions if key.region == COUNTRY else (key.region,)
    found = {(quarter, region): edition.coverage.get((quarter, region, key.service_type))
             for quarter in quarters for region in regions}  # fmt: skip
    return {place: coverage for place, coverage in found.items() if coverage is not None}


def _reporting(edition: Edition, key: CellKey, coverages: Coverages) -> Reporting | None:
    if not coverages:
        return None
    incomplete = {place for place, coverage in coverages.items() if coverage.reported < coverage.expected}
    if key.region == COUNTRY:
        return _complete("regions", {region for _, region in coverages}, {region for _, region in incomplete})
    if key.period == edition.head.year:
        return _complete("quarters", {quarter for quarter, _ in coverages}, {quarter for quarter, _ in incomplete})
    (coverage,) = coverages.values()
    return Reporting(coverage.reported, coverage.expected, "organisations")


def _complete(unit: str, everybody: Collection[str], incomplete: Collection[str]) -> Reporting:
    return Reporting(len(everybody) - len(incomplete), len(everybody), unit)


def _is_silent(coverage: Coverage) -> bool:
    """Organisations were expected and none reported."""
    return coverage.expected > 0 and coverage.reported == 0


def share(part: Figure, whole: Figure) -> Decimal | None:
    """`part` of `whole`, only where both are published and the whole is large enough to carry it.

    A zero of which reports are missing is no share either: "0 %" would be read as good news.
    """
    is_open = not (part.is_number and whole.is_number) or (part.mark == "none" and part.is_partial)
    if is_open or (whole.value or 0) < LEAST_DENOMINATOR:
        return None
    return Decimal(part.value or 0) / Decimal(whole.value or 1)


def percent(ratio: Decimal | None) -> str:
    """``27 %``, or nothing."""
    return "" if ratio is None else f"{round(ratio * 100)} %"
