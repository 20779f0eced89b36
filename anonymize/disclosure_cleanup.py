"""Taking back masks that turned out unnecessary: complements chosen early are often made idle by later ones."""

import numpy as np

from anonymize.disclosure_attack import TOLERANCE, Polytope
from anonymize.disclosure_audit import Goals, Witnesses
from anonymize.disclosure_complements import masking_costs
from anonymize.disclosure_rules import Marks, Rule, bounds, masked, primary_marks, requirements
from anonymize.disclosure_table import CountTable
from vocabulary.errors import DisclosureError


def take_back(table: CountTable, marks: Marks, rule: Rule) -> Marks:
    """The same protection with fewer complements; the dearest is tried first."""
    first, costs = primary_marks(table, rule), masking_costs(table)
    marks = marks.copy()
    sides = [_Side(table, marks, rule, strict) for strict in (True, False)]
    complements = np.flatnonzero(masked(marks) & ~masked(first))
    for cell in sorted(complements, key=lambda c: (-costs[c], c)):
        if all([side.holds_without(int(cell)) for side in sides]):
            marks[cell] = first[cell]
        else:
            for side in sides:
                side.undo()
    return marks


class _Side:
    """All requirements against one attacker (strict or not), each with a witness.

    Showing a cell asks for a new search only where that cell moved in the witness.
    """

    def __init__(self, table: CountTable, marks: Marks, rule: Rule, strict: bool) -> None:
        self._truth = table.values.astype(np.float64)
        self._lower, self._upper = bounds(table, marks, rule, strict=strict)
        cells = np.arange(len(self._truth))
        wanted = [r for r in requirements(table, marks, rule) if r.strict is strict]
        self._polytope = Polytope(table.equations, self._truth, cells, self._lower, self._upper)
        self._found = Witnesses(Goals(wanted, cells, self._truth), self._truth)
        self._found.find(self._polytope)
        if self._found.missing.any():
            raise DisclosureError("Clean-up was given a table that is not protected")
        self._subjects = np.array([r.subject for r in wanted], dtype=np.int64)
        self._near = (abs(table.equations.T) @ abs(table.equations)).toarray() > 0
        self._own = np.array([r.subject if r.cells == (r.subject,) else -1 for r in wanted], dtype=np.int64)
        self._tried, self._saved = -1, self._found.points

    def holds_without(self, cell: int) -> bool:
        found, truth = self._found, self._truth[cell]
        self._tried, self._saved, self._own_saved = cell, found.points.copy(), self._own.copy()
        self._polytope.bound(cell, truth, truth)
        found.points[self._own == cell] = self._truth  # a shown cell asks for nothing itself
        self._own[self._own == cell] = -2
        found.missing = np.abs(found.points[:, cell] - truth) > TOLERANCE
        return found.find(self._polytope, first=np.flatnonzero(self._near[cell, self._subjects]))

    def undo(self) -> None:
        self._found.points, self._own = self._saved, self._own_saved
        self._polytope.bound(self._tried, self._lower[self._tried], self._upper[self._tried])
