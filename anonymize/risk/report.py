"""All that is computed of one table, and whether it may be read by those who read it."""

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from anonymize.risk.declaration import Declaration, Trail
from anonymize.risk.measures import Anonymity, Sensitivity, Table, anonymity_by, sensitivity_of, smallest
from anonymize.risk.unicity import Unicity, trails_of, unicity

KNOWN_POINTS: Final = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a table must keep to. `unicity`: the share above which trails may not leave; None where it is only told."""

    floor: int
    unicity: float | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """The figures of one table."""

    by_count: dict[str, Anonymity]
    sensitive: dict[str, Sensitivity]
    unicity: tuple[Unicity, ...]
    k_without: dict[str, float | None]
    """k if a quasi-identifier were dropped or made so coarse that it tells nothing; only where k is below the floor."""

    @property
    def anonymity(self) -> Anonymity:
        return smallest(self.by_count)

    def faults(self, limits: Limits) -> list[str]:
        """What does not keep to the limits, in words without a value of a row."""
        found, k = [], self.anonymity.k
        if k is not None and k < limits.floor:
            found.append(f"k is {k:g}, below {limits.floor}")
        worst = max((each.share for each in self.unicity), default=0.0)
        if limits.unicity is not None and worst > limits.unicity:
            found.append(f"{worst:.0%} of persons are unique by a few known points, above {limits.unicity:.0%}")
        return found

    def as_dict(self) -> dict[str, Any]:
        return asdict(self.anonymity) | {
            "by_count": {name: each.k for name, each in self.by_count.items()},
            "sensitive": {name: asdict(each) for name, each in self.sensitive.items()},
            "unicity": [asdict(each) for each in self.unicity],
            "k_without": self.k_without,
        }


def risk_of(table: Table, declared: Declaration, limits: Limits) -> Risk:
    """Every figure that the declaration asks for."""
    table = _judged(table, declared)
    by_count = anonymity_by(table, declared, limits.floor)
    k = smallest(by_count).k
    return Risk(
        by_count,
        {name: sensitivity_of(table, declared, name) for name in declared.sensitive},
        _unicity(table, declared.trail) if declared.trail else (),
        _without_each(table, declared, limits.floor) if k is not None and k < limits.floor else {},
    )


def _judged(table: Table, declared: Declaration) -> Table:
    if not declared.only:
        return table
    wanted = [[value in values for value in table[name]] for name, values in declared.only.items()]
    rows = [row for row, marks in enumerate(zip(*wanted, strict=True)) if all(marks)]
    return {name: [column[row] for row in rows] for name, column in table.items()}


def _without_each(table: Table, declared: Declaration, floor: int) -> dict[str, float | None]:
    """k without each quasi-identifier in turn, the most helpful first."""
    found = {}
    for name in declared.quasi_identifiers:
        others = tuple(each for each in declared.quasi_identifiers if each != name)
        found[name] = smallest(anonymity_by(table, replace(declared, quasi_identifiers=others), floor)).k
    return dict(sorted(found.items(), key=lambda item: -(item[1] or 0)))


def _unicity(table: Table, trail: Trail) -> tuple[Unicity, ...]:
    points = zip(*(_known(table[name]) for name in trail.points), strict=True)
    known = [None if None in point else point for point in points]
    trails = trails_of(table[trail.person], known)
    return tuple(found for points in KNOWN_POINTS if (found := unicity(trails, points)) is not None)


def _known(column: Sequence[Hashable]) -> Sequence[Hashable]:
    """A day is known by its month: who remembers that somebody was at the centre rarely knows the day."""
    return [f"{value:%Y-%m}" if isinstance(value, date) else value for value in column]
