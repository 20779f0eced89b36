"""An edition in memory: what was read of the build, and what of it may be seen. Words shared by release and pages."""

from collections.abc import Mapping
from dataclasses import dataclass
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


class CostCell(NamedTuple):
    """Running cost of the complete providers of a service type in a quarter, and whom it served."""

    amount: Decimal
    clients: int
    providers: int


class PublishedCell(NamedTuple):
    """A mark, and the number where it may be printed."""

    mark: str
    value: Decimal | int | None
