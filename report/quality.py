"""How much an edition tells, and what it tells anew: indicators 49 and 48, over published cells alone.

What stands in no edition is not looked at, so both say nothing that a reader of two editions could not count herself.
"""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Final, NamedTuple

from report.pages.figures import Figure, figure
from report.pages.published import Edition

MARKS: Final = ("shown", "none", "band", "hidden", "not_reported")
"""What stands in a cell, in reading order."""


class Marked(NamedTuple):
    """How many of the cells of a table and period carry a mark."""

    table: str
    period: str
    mark: str
    cells: int
    of_cells: int

    @property
    def percent(self) -> Decimal:
        return (Decimal(100) * self.cells / self.of_cells).quantize(Decimal("0.1"))


class Restated(NamedTuple):
    """What became of the cells of a table and period that the edition before holds as well.

    `changed` of the `compared` have another number; of the others `remarked` have another mark. The change is in the
    unit of the table, without its sign: what moved up does not make good what moved down.
    """

    table: str
    period: str
    cells: int
    compared: int
    changed: int
    total_change: Decimal
    largest_change: Decimal
    remarked: int


def marked(edition: Edition) -> tuple[Marked, ...]:
    """Every mark of every table and period, those of no cell among them."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for key in edition.cells:
        counts[key.table, key.period][figure(edition, key).mark] += 1
    return tuple(
        Marked(*place, mark, found[mark], found.total()) for place, found in sorted(counts.items()) for mark in MARKS
    )


def restated(before: Edition, edition: Edition) -> tuple[Restated, ...]:
    """What the edition says otherwise than the one before, by table and period that both hold."""
    pairs: dict[tuple[str, str], list[tuple[Figure, Figure]]] = defaultdict(list)
    for key in edition.cells.keys() & before.cells.keys():
        pairs[key.table, key.period].append((figure(before, key), figure(edition, key)))
    return tuple(_restated(*place, found) for place, found in sorted(pairs.items()))


def _restated(table: str, period: str, pairs: list[tuple[Figure, Figure]]) -> Restated:
    changes = [change for change in (_change(*pair) for pair in pairs) if change is not None]
    sizes = [abs(change) for change in changes if change]
    remarked = sum(old.mark != new.mark for old, new in pairs if _change(old, new) is None)
    total, largest = sum(sizes, Decimal(0)), max(sizes, default=Decimal(0))
    return Restated(table, period, len(pairs), len(changes), len(sizes), total, largest, remarked)


def _change(old: Figure, new: Figure) -> Decimal | None:
    """How far a number moved; None where one of the two is not printed."""
    if not (old.is_number and new.is_number):
        return None
    return Decimal(new.value or 0) - Decimal(old.value or 0)
