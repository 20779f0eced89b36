"""Disclosure control for tables of counts: which cells are shown, banded or hidden, and the proof that it holds.

Pure functions. Everything fails closed: a table that is not proven safe raises DisclosureError.
Method and limits in plain words: docs/explanation/disclosure.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anonymize.disclosure.arrays import Floats, Key
from anonymize.disclosure.attack import connected_blocks
from anonymize.disclosure.bands.audit import failing
from anonymize.disclosure.bands.cleanup import take_back
from anonymize.disclosure.bands.complements import add_complements, add_in_whole_numbers
from anonymize.disclosure.bands.rules import Mark, Marks, Rule, masked, primary_marks
from anonymize.disclosure.bands.table import CountTable, Dimension, hierarchical_table
from anonymize.disclosure.witnesses import Requirement
from vocabulary.errors import DisclosureError

__all__ = [
    "INTERNAL", "CountTable", "Dimension", "Key", "Mark", "Protected", "Rule",
    "audit", "hierarchical_table", "may_show_cost", "protect",
]  # fmt: skip

INTERNAL = Rule(threshold=5)
"""For ministry and coalition under their data-sharing agreement; what leaves needs more (DOMAIN, safety rules)."""


@dataclass(frozen=True)
class Protected:
    """A table that passed its audit."""

    table: CountTable
    marks: Marks

    def cells(self) -> dict[Key, tuple[Mark, int | None]]:
        """Key → mark and number; the number is None wherever it may not be printed."""
        return {
            key: (Mark(mark), int(value) if mark in (Mark.SHOWN, Mark.NONE) else None)
            for key, mark, value in zip(self.table.keys, self.marks, self.table.values, strict=True)
        }

    @property
    def masked(self) -> int:
        return int(masked(self.marks).sum())


def protect(table: CountTable, rule: Rule = INTERNAL) -> Protected:
    """The table with its marks, audited. Raises DisclosureError when it cannot be made safe."""
    marks = primary_marks(table, rule)
    for cells in connected_blocks(table.equations, np.ones(len(table.values), dtype=np.bool_)):
        marks[cells] = _protect_block(table.part(cells), marks[cells], rule)
    _check_marks(table, marks, rule)
    _refuse(table, failing(table, marks, rule))
    return Protected(table, marks)


def _protect_block(block: CountTable, marks: Marks, rule: Rule) -> Marks:
    proofs: list[Floats] = []
    marks = add_complements(block, marks, rule, proofs)
    marks = take_back(block, marks, rule, proofs)
    return add_in_whole_numbers(block, marks, rule, proofs)


def audit(table: CountTable, marks: Marks, rule: Rule = INTERNAL) -> None:
    """Nothing, or DisclosureError naming the cells whose marks do not hold (codes only, never a number)."""
    _check_marks(table, marks, rule)
    _refuse(table, failing(table, marks, rule, whole=True))


def _refuse(table: CountTable, failed: Sequence[Requirement]) -> None:
    if failed:
        names = sorted({"/".join(table.keys[requirement.subject]) for requirement in failed})
        raise DisclosureError(
            f"{len(names)} cells can be recovered from what is published, first: {', '.join(names[:5])}",
            remedy="publish fewer totals of this table, or hide more of it",
        )


def may_show_cost(*, clients: int, providers: int, minimum_clients: int = 11, minimum_providers: int = 3) -> bool:
    """A cost per client may be shown over enough clients and providers, and only where no total of it is published.

    Source: DOMAIN, indicator 32. Totals are refused by the release, for two costs and one total give the third.
    """
    return clients >= minimum_clients and providers >= minimum_providers


def _check_marks(table: CountTable, marks: Marks, rule: Rule) -> None:
    small = (table.values > 0) & (table.values < rule.threshold)
    if len(marks) != len(table.values):
        raise DisclosureError("A table has more cells than marks")
    if np.any(small & ~masked(marks)):
        raise DisclosureError("A small count carries no mark", remedy="protect the table before publishing it")
    untrue = (marks == Mark.BAND) & (table.values >= rule.threshold) | (marks == Mark.NONE) & (table.values > 0)
    if np.any(untrue):
        raise DisclosureError("A mark says something untrue of its cell")
