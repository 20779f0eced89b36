"""k-anonymity, l-diversity, t-closeness and sample uniques of one table, as its declaration says.

Sources: Sweeney (2002), k-anonymity; Machanavajjhala et al. (2007), l-diversity, in its first form (distinct values);
Li, Li, Venkatasubramanian (2007), t-closeness: the earth mover's distance between the values in a class and in the
whole table, with equal steps (then it is the total variation distance), or along a line where one is declared.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from anonymize.risk.classes import Column, Floats, Ints, class_sizes, classes_of, first_of_each_person, numbered
from anonymize.risk.declaration import Declaration
from vocabulary.errors import WillNeverWork

Table = Mapping[str, Column]
PERSONS: Final = "persons"


@dataclass(frozen=True, slots=True)
class Anonymity:
    """How small the smallest classes are. k is None where there is nobody at all."""

    k: float | None
    classes: int
    persons: float
    uniques: int
    """Classes of exactly one: each is a person who stands alone in the table (a sample unique)."""
    small: int
    """Classes of fewer than the floor."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What the table gives away of one sensitive column. None where nothing of it is known."""

    l: int | None  # noqa: E741  the name it has in the literature
    t: float | None


def anonymity_by(table: Table, declared: Declaration, floor: int) -> dict[str, Anonymity]:
    """k for everything the rows count: each column of counts, or the persons."""
    classes = _classes(table, declared.quasi_identifiers)
    return {
        name: _anonymity(class_sizes(classes, weights), floor)
        for name, weights in _weights(table, declared, classes).items()
    }


def smallest(by: Mapping[str, Anonymity]) -> Anonymity:
    """The worst of them."""
    return min(by.values(), key=lambda each: (float("inf") if each.k is None else each.k, -each.uniques))


def sensitivity_of(table: Table, declared: Declaration, column: str) -> Sensitivity:
    """l and t of a sensitive column over the quasi-identifiers, itself left out where it is one of them.

    A missing value adds nothing to l, for who has none does not hide who has one; to t it is a value like others.
    """
    others = [name for name in declared.quasi_identifiers if name != column]
    classes = _classes(table, others)
    weights = _all_weights(table, declared, classes)
    there = weights > 0
    if not there.any():
        return Sensitivity(None, None)
    values, classes, weights = (
        [value for value, is_there in zip(table[column], there, strict=True) if is_there],
        classes[there],
        weights[there],
    )
    line = declared.ordered.get(column)
    return Sensitivity(_diversity(classes, values), _closeness(classes, values, weights, line, column))


def _anonymity(sizes: Floats, floor: int) -> Anonymity:
    if not len(sizes):
        return Anonymity(None, 0, 0, 0, 0)
    k, persons = (float(number) for number in (sizes.min(), sizes.sum()))
    return Anonymity(
        int(k) if k == int(k) else k,
        len(sizes),
        int(persons) if persons == int(persons) else persons,
        int((sizes == 1).sum()),
        int((sizes < floor).sum()),
    )


def _weights(table: Table, declared: Declaration, classes: Ints) -> dict[str, Floats]:
    if declared.counts:
        return {name: _numbers(table[name], name) for name in declared.counts}
    if declared.person:
        return {PERSONS: first_of_each_person(classes, table[declared.person]).astype(np.float64)}
    return {PERSONS: np.ones(len(classes))}


def _all_weights(table: Table, declared: Declaration, classes: Ints) -> Floats:
    """The same for sensitive values, where rows of one person may tell several: every row of a person counts there."""
    if declared.counts:
        return _numbers(table[declared.counts[0]], declared.counts[0])
    if declared.person:
        return np.fromiter((person is not None for person in table[declared.person]), np.float64, len(classes))
    return np.ones(len(classes))


def _numbers(column: Column, name: str) -> Floats:
    """Counts as numbers; a blank counts nobody. Raises WillNeverWork for a text or a negative number."""
    try:
        found: Floats = np.array([0.0 if value in (None, "") else float(value) for value in column])  # type: ignore[arg-type]  # a text that is no number is caught
    except (TypeError, ValueError):
        found = np.array([np.nan])
    if np.isnan(found).any() or (found < 0).any():
        raise WillNeverWork(f"{name} holds something else than counts", remedy="declare the column that counts")
    return found


def _classes(table: Table, names: Sequence[str]) -> Ints:
    return classes_of([table[name] for name in names], len(next(iter(table.values()), ())))


def _diversity(classes: Ints, values: Sequence[Hashable]) -> int | None:
    known = np.fromiter((value is not None for value in values), np.bool_, len(values))
    if not known.any():
        return None
    pairs = np.unique(np.stack([classes, numbered(values)])[:, known], axis=1)
    return int(np.unique(pairs[0], return_counts=True)[1].min())


def _closeness(
    classes: Ints, values: Sequence[Hashable], weights: Floats, line: Sequence[str] | None, name: str
) -> float:
    numbers = numbered(values) if line is None else _on_line(values, line, name)
    width = int(numbers.max()) + 1 if line is None else len(line) + 1
    _, classes = np.unique(classes, return_inverse=True)
    counts = np.bincount(classes * width + numbers, weights, (int(classes.max()) + 1) * width).reshape(-1, width)
    if line is not None:
        counts = counts[counts[:, :-1].sum(axis=1) > 0, :-1]
        if not len(counts):
            return 0.0
    differences = counts / counts.sum(axis=1, keepdims=True) - counts.sum(axis=0) / counts.sum()
    distances = np.abs(differences).sum(axis=1) / 2
    if line is not None:
        distances = np.abs(np.cumsum(differences, axis=1)).sum(axis=1) / (len(line) - 1)
    return round(float(distances.max()), 6)


def _on_line(values: Sequence[Hashable], line: Sequence[str], name: str) -> Ints:
    """Places on the line; what is missing or `unknown` has none and stands behind its end, to be left out."""
    places: dict[Hashable, int] = {value: place for place, value in enumerate(line)}
    if any(value not in places and value not in (None, "unknown") for value in values):
        raise WillNeverWork(f"{name} holds values that its order does not name", remedy="name all in `ordered`")
    return np.fromiter((places.get(value, len(line)) for value in values), np.int64, len(values))
