"""A figure as the reader sees it: one of the five marks, in words, and a share only where it may be printed."""

from dataclasses import dataclass
from decimal import Decimal

from report.edition import COUNTRY, CellKey, Coverage, PublishedCell
from report.pages.published import Edition
from report.wording import MARK_WORDS

LEAST_DENOMINATOR = 20
"""A share over fewer cases moves too much by chance. Source: DOMAIN, Marks."""

_COVERED_TABLES = ("gaps", "clients")
_ABSENT = PublishedCell("absent", None)


@dataclass(frozen=True, slots=True)
class Figure:
    """What is printed of one cell. `coverage` is None where nobody keeps count of who should have reported."""

    mark: str
    value: Decimal | int | None
    coverage: Coverage | None = None

    @property
    def is_partial(self) -> bool:
        return self.mark != "not_reported" and self.coverage is not None and is_partial(self.coverage)

    @property
    def is_number(self) -> bool:
        """True when the exact number is published, a true or so-far zero included."""
        return self.mark in ("shown", "none")

    @property
    def text(self) -> str:
        """What stands in the cell: the number, or the word of its mark."""
        if self.mark == "shown":
            return f"{self.value:,}"
        return "none so far" if self.mark == "none" and self.is_partial else MARK_WORDS[self.mark]

    @property
    def words(self) -> str:
        """The mark in words, for a file; empty for a plain number."""
        coverage = f"partly reported ({coverage_words(self.coverage)})" if self.is_partial and self.coverage else ""
        mark = "" if self.mark == "shown" or (self.mark == "none" and self.is_partial) else MARK_WORDS[self.mark]
        return ", ".join(part for part in (mark, coverage) if part)

    @property
    def symbol(self) -> str:
        """The mark as statistical offices write it: [c] confidential, [x] not available, [z] not applicable."""
        return {"band": "[c]", "hidden": "[c]", "not_reported": "[x]", "absent": "[z]"}.get(self.mark, "")


def is_partial(coverage: Coverage) -> bool:
    return coverage.reported < coverage.expected


def coverage_words(coverage: Coverage) -> str:
    return f"{coverage.reported} of {coverage.expected}"


def figure(edition: Edition, key: CellKey) -> Figure:
    """The cell of that key. A zero that only means that nobody reported is *not reported*."""
    cell = edition.cells.get(key, _ABSENT)
    known = _coverages(edition, key)
    weakest = min(known, key=_answered_part, default=None)
    if cell.mark == "none" and known and all(is_silent(coverage) for coverage in known):
        return Figure("not_reported", None, weakest)
    return Figure(cell.mark, cell.value, weakest)


def _coverages(edition: Edition, key: CellKey) -> list[Coverage]:
    """Who reported for a place, quarter by quarter: a year is as good as its weakest quarter.

    Empty for the whole country, for organisations do not add up over regions.
    """
    if key.table not in _COVERED_TABLES or key.region == COUNTRY:
        return []
    quarters = edition.quarters if key.period == edition.head.year else (key.period,)
    found = (edition.coverage.get((quarter, key.region, key.service_type)) for quarter in quarters)
    return [coverage for coverage in found if coverage is not None]


def is_silent(coverage: Coverage) -> bool:
    """Organisations were expected and none reported."""
    return coverage.expected > 0 and coverage.reported == 0


def share(part: Figure, whole: Figure) -> Decimal | None:
    """`part` of `whole`, only where both are published and the whole is large enough to carry it."""
    if not (part.is_number and whole.is_number) or (whole.value or 0) < LEAST_DENOMINATOR:
        return None
    return Decimal(part.value or 0) / Decimal(whole.value or 1)


def percent(ratio: Decimal | None) -> str:
    """``27 %``, or nothing."""
    return "" if ratio is None else f"{round(ratio * 100)} %"


def _answered_part(coverage: Coverage) -> float:
    return coverage.reported / coverage.expected if coverage.expected else 1.0
