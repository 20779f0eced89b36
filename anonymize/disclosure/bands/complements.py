"""Which further cells to mask so that every requirement holds: one shift of the table for each requirement that fails.

Whatever the cheapest shift moves becomes masked; the shifted table itself then proves the requirement.
"""

from collections import deque

import numpy as np

from anonymize.disclosure.arrays import Floats
from anonymize.disclosure.attack import TOLERANCE
from anonymize.disclosure.bands.audit import failing
from anonymize.disclosure.bands.rules import Mark, Marks, Rule, masked, requirements_of
from anonymize.disclosure.bands.shift import Shift
from anonymize.disclosure.bands.table import CountTable
from anonymize.disclosure.witnesses import Requirement, reaches
from vocabulary.errors import DisclosureError

_BEYOND_BAND = 4.0  # a band says more than no number at all


def add_complements(table: CountTable, marks: Marks, rule: Rule, proofs: list[Floats]) -> Marks:
    """Marks under which every requirement holds. `proofs` is filled with the tables that show it."""
    search = _Search(table, marks, rule, proofs)
    while failed := failing(table, search.marks, rule):
        before = len(proofs)
        search.settle(failed)
        if len(proofs) == before:
            raise DisclosureError("Disclosure control does not settle", remedy="this is a bug: please report it")
    return search.marks


def add_in_whole_numbers(table: CountTable, marks: Marks, rule: Rule, proofs: list[Floats]) -> Marks:
    """The same against an attacker who also knows that people come in whole numbers; few cells ever need it."""
    while failed := failing(table, marks, rule, whole=True, proofs=proofs):
        search = _Search(table, marks, rule, proofs)
        marks = search.settle_one_in_whole_numbers(failed[0])
    return marks


def masking_costs(table: CountTable) -> Floats:
    """What a reader loses: little for a zero that becomes "0–4", more the larger the number that disappears."""
    size = np.log2(1.0 + table.values / 5.0)
    return np.asarray(table.weights * np.where(table.values == 0, 0.5, 1.0 + size))


class _Search:
    def __init__(self, table: CountTable, marks: Marks, rule: Rule, proofs: list[Floats]) -> None:
        self.marks = marks.copy()
        self._table, self._rule, self._proofs = table, rule, proofs
        self._costs = masking_costs(table)
        free = np.flatnonzero(masked(marks))
        self._shifts = {strict: Shift(table, rule, free, strict=strict) for strict in (True, False)}
        self._price()

    def settle(self, failed: list[Requirement]) -> None:
        """Mask until these hold, and those of the cells that were masked on the way."""
        new: dict[bool, list[Floats]] = {True: [], False: []}
        waiting = deque(failed)
        while waiting:
            requirement = waiting.popleft()
            known = new[True] if requirement.strict else new[True] + new[False]
            if any(reaches(point, requirement) for point in known):
                continue
            point = self._shifts[requirement.strict].to(requirement)
            if point is None:
                raise DisclosureError("No further cell can protect a table", remedy="publish fewer of its totals")
            new[requirement.strict].append(point)
            self._proofs.append(point)
            waiting.extend(self._mask(point))

    def settle_one_in_whole_numbers(self, requirement: Requirement) -> Marks:
        point = self._shifts[requirement.strict].to(requirement, whole=True)
        if point is None:
            raise DisclosureError("No shift in whole numbers protects a cell", remedy="publish fewer of its totals")
        self._proofs.append(point)
        self._mask(point)
        return self.marks

    def _mask(self, point: Floats) -> list[Requirement]:
        """Mask what moved; the requirements that come with it."""
        before = self.marks.copy()
        moved = np.abs(point - self._table.values) > TOLERANCE
        large = self._table.values >= self._rule.threshold
        beyond = moved & (point > self._rule.threshold - 1 + TOLERANCE)
        self.marks[moved & ~masked(self.marks)] = Mark.BAND
        self.marks[beyond | (moved & large)] = Mark.HIDDEN
        changed = np.flatnonzero(self.marks != before)
        if len(changed):
            self._price()
        return [r for cell in changed for r in requirements_of(int(cell), self._table, self.marks, self._rule)]

    def _price(self) -> None:
        within = np.where(masked(self.marks), 0.0, self._costs)
        beyond = np.where(self.marks == Mark.HIDDEN, 0.0, self._costs * _BEYOND_BAND)
        for shift in self._shifts.values():
            shift.price(within, beyond)
