"""An edition in memory: what was read of the build, and what of it may be seen. Words shared by release and pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

COUNTRY = "COUNTRY"
"""Region code of the published total over all regions."""

NO_SERVICE = "ALL"
"""Service type of a table that is not about services."""

GAP_CLASSES = ("met", "met_late", "unmet", "barrier", "choice", "pending", "unknown")
"""What became of a need, in the words of indicator 25; *met* holds what was already received."""

NEEDED = "needed"

DECISIONS = tuple(
    f"{stage}:{outcome}"
    for stage in ("presumed", "formal")
    for outcome in ("positive", "negative", "suspended", "withdrawn")
)
"""Stage and outcome of a decision on identification, in reading order."""


DETECTED = ("detected_tip", "detected_dv")
"""Persons first detected in a calendar year, trafficked and of domestic violence: two tables, never added."""

POPULATION = "population"
"""Inhabitants at mid-year, no count of ours: the denominator of rates, told so that they can be checked."""

ALL = "ALL"
SEXES = ("female", "male", "other", "unknown")
AGE_GROUPS = ("0_17", "18_64", "65_plus", "unknown")


class CellKey(NamedTuple):
    """Where a published number stands."""

    table: str
    period: str
    region: str
    service_type: str
    category: str


class Label(NamedTuple):
    """A code and its name in reading order."""

    kind: str
    code: str
    parent: str | None
    name: str


class Break(NamedTuple):
    """From a quarter on a series counts something else: its numbers cannot be compared with those before."""

    table: str
    category: str
    """`*` where every category of the table breaks."""
    from_quarter: str
    kind: str
    note_en: str
    note_sq: str

    def is_at(self, key: CellKey, year: str) -> bool:
        """Whether the cell is the first that is counted the new way, or the year in which that one lies."""
        first, last = year.split("/")
        is_in_year = key.period == year and first <= self.from_quarter <= last
        is_of_series = key.table == self.table and self.category in ("*", key.category)
        return is_of_series and (key.period == self.from_quarter or is_in_year)


class Coverage(NamedTuple):
    """How many of the organisations that could have answered did."""

    expected: int
    reported: int


@dataclass(frozen=True, slots=True)
class Build:
    """The build whose figures are released."""

    to_position: int
    chain_head: str
    data_as_of: date
    definitions_version: str
    code_version: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a release reads, before protection. `year` is the code of the year, `quarters` its four quarters."""

    build: Build
    year: str
    quarters: tuple[str, ...]
    labels: tuple[Label, ...]
    coverage: Mapping[tuple[str, str, str], Coverage]
    missing_reports: tuple[tuple[str, str, date], ...]
    counts: Mapping[CellKey, int]
    """Finest cells of the tables of counts."""
    costs: Mapping[CellKey, "CostCell"]
    breaks: tuple[Break, ...] = ()
    years: tuple[str, ...] = ()
    """The newest calendar years that were reported whole, oldest first."""
    population: Mapping[CellKey, int] = field(default_factory=dict)


class CostCell(NamedTuple):
    """Running cost of the complete providers of a service type in a quarter, and whom it served."""

    amount: Decimal
    clients: int
    providers: int


class PublishedCell(NamedTuple):
    """A mark, and the number where it may be printed."""

    mark: str
    value: Decimal | int | None
