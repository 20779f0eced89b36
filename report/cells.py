"""The words of a published cell, shared by the release (which writes them) and the pages (which read them)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

ALL = "ALL"
"""Region or category code of a total."""

GAP_CLASSES = ("met", "met_late", "unmet", "barrier", "choice", "pending", "unknown")
"""The exhaustive classes of a need as published; `met` includes what was already received. They add up to `needed`."""

GAPS, DETECTIONS, IDENTIFICATIONS, CLIENTS, COSTS = (
    "gaps", "detections", "identifications", "clients", "cost_per_client",
)  # fmt: skip


class Place(NamedTuple):
    """Where a figure stands; codes that do not apply are empty."""

    table_name: str
    period: str  # YYYY or YYYY-Qn
    region_code: str = ""
    service_type_code: str = ""
    category_code: str = ""
    measure: str = ""


@dataclass(frozen=True)
class Reported:
    """How many organisations owed their reports for a cell and how many closed every month of them."""

    expected: int | None = None
    reported: int | None = None

    @property
    def is_complete(self) -> bool:
        return self.expected is None or (self.expected > 0 and self.reported == self.expected)


@dataclass(frozen=True)
class Cell:
    """A figure as published: value is None for a band or a hidden cell."""

    place: Place
    mark: str  # shown | none | band | hidden
    value: Decimal | int | None
    status: str = "complete"  # complete | partial | not_reported
    reported: Reported = Reported()


def year_of(period: str) -> str:
    return period[:4]


def is_year(period: str) -> bool:
    return len(period) == 4
