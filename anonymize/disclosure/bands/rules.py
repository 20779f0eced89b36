"""The marks of a published cell, and what each of them must keep from somebody who does the sums.

Source: DOMAIN (five marks), DESIGN (Release and report: what *protected* means); docs/explanation/disclosure.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from anonymize.disclosure.arrays import Flags, Floats
from anonymize.disclosure.bands.table import CountTable
from anonymize.disclosure.witnesses import Requirement

Marks: TypeAlias = npt.NDArray[np.int8]


class Mark(IntEnum):
    """What a reader sees in place of, or beside, the number."""

    SHOWN = 0  # the number itself
    NONE = 1  # a true zero
    BAND = 2  # "0–4"
    HIDDEN = 3  # no number at all


@dataclass(frozen=True)
class Rule:
    """`threshold`: counts from 1 to one less are primary. `group`: how many of a row must be able to differ."""

    threshold: int = 5
    group: int = 2


def primary_marks(table: CountTable, rule: Rule) -> Marks:
    """The marks before any complement: small counts are banded, zeros say so, the rest is shown."""
    marks = np.full(len(table.values), Mark.SHOWN, dtype=np.int8)
    marks[table.values == 0] = Mark.NONE
    marks[(table.values > 0) & (table.values < rule.threshold)] = Mark.BAND
    return marks


def masked(marks: Marks) -> Flags:
    return np.asarray((marks == Mark.BAND) | (marks == Mark.HIDDEN))


def requirements(table: CountTable, marks: Marks, rule: Rule) -> Iterator[Requirement]:
    """Everything that must stay possible, for these marks, in the attacker's eyes."""
    for cell in np.flatnonzero(masked(marks)):
        yield from requirements_of(int(cell), table, marks, rule)
    yield from group_requirements(table, rule)


def requirements_of(cell: int, table: CountTable, marks: Marks, rule: Rule) -> Iterator[Requirement]:
    """What the mark of one cell asks for."""
    demand = _band if marks[cell] == Mark.BAND else _hidden
    yield from demand(cell, int(table.values[cell]), rule)


def _band(cell: int, value: int, rule: Rule) -> Iterator[Requirement]:
    """The whole band must stay open."""
    if value > 0:
        yield Requirement((cell,), (-1.0,), 0.0, True, cell)
    if value < rule.threshold - 1:
        yield Requirement((cell,), (1.0,), rule.threshold - 1.0, True, cell)


def _hidden(cell: int, value: int, rule: Rule) -> Iterator[Requirement]:
    """A value that is not small, and one below the true value when that is over 1."""
    if value < rule.threshold:
        yield Requirement((cell,), (1.0,), float(rule.threshold), False, cell)
    if value > 1:
        yield Requirement((cell,), (-1.0,), 1.0 - value, False, cell)


def group_requirements(table: CountTable, rule: Rule) -> Iterator[Requirement]:
    """Where one category holds all or all but one of a row, that must not be certain, whatever the row's size."""
    for total, parts in table.rows:
        for part in parts:
            others = table.values[total] - table.values[part]
            if table.values[part] > 0 and others < rule.group:
                rest = tuple(p for p in parts if p != part)
                yield Requirement(rest, (1.0,) * len(rest), float(rule.group), True, part)


def bounds(table: CountTable, marks: Marks, rule: Rule, *, strict: bool) -> tuple[Floats, Floats]:
    """What the attacker knows of each cell alone. Capping hidden cells only helps them."""
    lower = table.values.astype(np.float64)
    upper = lower.copy()
    banded, hidden = marks == Mark.BAND, marks == Mark.HIDDEN
    lower[banded], upper[banded] = 0.0, rule.threshold - 1.0
    lower[hidden] = np.where(strict & (lower[hidden] >= rule.threshold), rule.threshold, 0.0)
    upper[hidden] += reach(rule)
    return lower, upper


def reach(rule: Rule) -> float:
    """How far up a hidden count may be imagined: far enough to move any band, and finite for the solver."""
    return 20.0 * rule.threshold
