"""Taking back masks that turned out unnecessary: complements chosen early are often made idle by later ones."""

import numpy as np

from anonymize.disclosure.arrays import Cells, Floats
from anonymize.disclosure.attack import TOLERANCE
from anonymize.disclosure.bands.audit import failing
from anonymize.disclosure.bands.complements import masking_costs
from anonymize.disclosure.bands.rules import Marks, Rule, masked, primary_marks, requirements_of
from anonymize.disclosure.bands.shift import Shift
from anonymize.disclosure.bands.table import CountTable
from anonymize.disclosure.witnesses import Requirement, reaches
from vocabulary.errors import DisclosureError


def take_back(table: CountTable, marks: Marks, rule: Rule, proofs: list[Floats]) -> Marks:
    """The same protection with fewer complements; the dearest is tried first. `proofs` is added to."""
    first, costs = primary_marks(table, rule), masking_costs(table)
    complements = np.flatnonzero(masked(marks) & ~masked(first))
    ward = _Ward(table, marks, rule, complements)
    marks = marks.copy()
    for cell in sorted(complements, key=lambda c: (-costs[c], c)):
        if ward.holds_without(int(cell)):
            marks[cell] = first[cell]
    proofs.extend(ward.proofs())
    return marks


class _Ward:
    """Every requirement that leans on complements, with a witness that leans on as few of them as possible.

    Showing a cell asks for new witnesses only where that cell moved.
    """

    def __init__(self, table: CountTable, marks: Marks, rule: Rule, complements: Cells) -> None:
        self._truth = table.values
        costs = np.zeros(len(table.values))
        costs[complements] = masking_costs(table)[complements]
        free = np.setdiff1d(np.flatnonzero(masked(marks)), complements)
        self._shifts = {strict: Shift(table, rule, free, strict=strict, marks=marks) for strict in (True, False)}
        self._witness: dict[Requirement, Floats] = {}
        for shift in self._shifts.values():
            shift.price(costs, costs)
        for requirement in _leaning(table, marks, rule, complements):
            self._witness[requirement] = self._find(requirement)

    def holds_without(self, cell: int) -> bool:
        """Whether everything still holds when this cell is shown; if so, it is from now on."""
        own = {requirement for requirement in self._witness if requirement.cells == (cell,)}
        for shift in self._shifts.values():
            shift.hold(cell)
        if all(self._renew(requirement) for requirement in self._moved_by(cell) if requirement not in own):
            for requirement in own:
                del self._witness[requirement]
            return True
        for shift in self._shifts.values():
            shift.let_go(cell)
        return False

    def proofs(self) -> list[Floats]:
        return list(self._witness.values())

    def _moved_by(self, cell: int) -> list[Requirement]:
        truth = self._truth[cell]
        return [r for r, point in self._witness.items() if abs(point[cell] - truth) > TOLERANCE]

    def _renew(self, requirement: Requirement) -> bool:
        point = self._shifts[requirement.strict].to(requirement)
        if point is not None:
            self._witness[requirement] = point
        return point is not None

    def _find(self, requirement: Requirement) -> Floats:
        for known, point in self._witness.items():
            if known.strict >= requirement.strict and reaches(point, requirement):
                return point
        found = self._shifts[requirement.strict].to(requirement)
        if found is None:
            raise DisclosureError("Clean-up was given a table that is not protected")
        return found


def _leaning(table: CountTable, marks: Marks, rule: Rule, complements: Cells) -> list[Requirement]:
    """What fails when all complements are shown, and what the complements ask for themselves; the rest always holds."""
    bare = marks.copy()
    bare[complements] = primary_marks(table, rule)[complements]
    own = (r for cell in complements for r in requirements_of(int(cell), table, marks, rule))
    return failing(table, bare, rule) + list(own)
