"""Which further cells to mask so that every requirement holds: one linear program per failing requirement.

Each program looks for the cheapest *shift* of the table that reaches the requirement: counts move along the equations,
moving an already masked cell is free, moving another costs its weight, and whatever moved becomes masked. The shifted
table itself then proves the requirement.
"""

import numpy as np
from scipy import sparse

from anonymize.disclosure_attack import TOLERANCE, Program
from anonymize.disclosure_audit import failing
from anonymize.disclosure_rules import Mark, Marks, Requirement, Rule, masked, reach
from anonymize.disclosure_table import CountTable, Floats
from vocabulary.errors import DisclosureError
_BEYOND_BAND = 4.0  # a band says more than no number at all


def add_complements(table: CountTable, marks: Marks, rule: Rule, *, whole: bool = False) -> Marks:
    """Marks under which nothing fails; in every round at least one cell is masked (or masked more), so it ends.

    `whole`: against an attacker who also knows that people come in whole numbers.
    """
    marks = marks.copy()
    shift = Shift(table, rule)
    while failed := failing(table, marks, rule, whole=whole):
        before = int(marks.sum())
        proofs: list[Floats] = []
        for requirement in failed:
            if not any(_proves(point, requirement) for point in proofs):
                proofs.append(shift.cheapest(requirement, marks, whole=whole))
                _mask_what_moved(table, marks, proofs[-1], rule)
        if int(marks.sum()) == before:
            raise DisclosureError("No further cell can protect a table", remedy="publish fewer of its totals")
    return marks


def masking_costs(table: CountTable) -> Floats:
    """What a reader loses: little for a zero that becomes "0–4", more the larger the number that disappears."""
    size = np.log2(1.0 + table.values / 5.0)
    return np.asarray(table.weights * np.where(table.values == 0, 0.5, 1.0 + size))


def _proves(point: Floats, requirement: Requirement) -> bool:
    """Every shift found so far stays a feasible table: masks are only added while one looks for complements."""
    reached = sum(s * point[c] for c, s in zip(requirement.cells, requirement.signs, strict=True))
    return bool(reached >= requirement.target - TOLERANCE)


def _mask_what_moved(table: CountTable, marks: Marks, point: Floats, rule: Rule) -> None:
    for cell in np.flatnonzero(np.abs(point - table.values) > TOLERANCE):
        beyond_band = point[cell] > rule.threshold - 1 + TOLERANCE
        if table.values[cell] >= rule.threshold or beyond_band:
            marks[cell] = Mark.HIDDEN
        elif not marks[cell] == Mark.HIDDEN:
            marks[cell] = Mark.BAND


class Shift:
    """The program: each cell may move within what its mark (or its future mark) allows.

    Three ways to move: up, further up than a band reaches (which turns a small count or a zero into a hidden cell,
    needed where two bands make up a hidden total that is known to be at least five), and down.
    """

    def __init__(self, table: CountTable, rule: Rule) -> None:
        self._table, self._rule = table, rule
        self._width = len(table.values)
        self._small = table.values < rule.threshold
        sums = table.equations
        nothing = np.zeros(sums.shape[0])
        still = np.zeros(3 * self._width)
        matrix = sparse.csr_array(sparse.hstack([sums, sums, -sums], format="csr"))
        self._parts = matrix, (nothing, nothing), still, still
        self._program = Program(*self._parts)
        self._costs = masking_costs(table)

    def cheapest(self, requirement: Requirement, marks: Marks, *, whole: bool) -> Floats:
        """The table after the cheapest shift found; DisclosureError when none can reach the requirement."""
        program = Program(*self._parts) if whole else self._program
        self._allow(program, requirement.strict)
        self._demand(program, requirement)
        moves: Floats | None = program.lowest(self._prices(marks))
        if whole:
            moves = program.whole()
        if moves is None:
            raise DisclosureError("No shift in whole numbers protects a cell", remedy="publish fewer totals")
        if not whole:
            program.drop_last_row()
        up, further, down = np.split(moves, 3)
        return np.asarray(self._table.values + up + further - down)

    def _prices(self, marks: Marks) -> Floats:
        here = np.where(masked(marks), 0.0, self._costs)
        beyond = np.where(marks == Mark.HIDDEN, 0.0, self._costs * _BEYOND_BAND)
        return np.concatenate([here, beyond, here])

    def _allow(self, program: Program, strict: bool) -> None:
        values = self._table.values.astype(np.float64)
        floor = np.where(self._small | (not strict), 0.0, float(self._rule.threshold))
        far = np.full(self._width, reach(self._rule))
        up = np.where(self._small, self._rule.threshold - 1.0 - values, far)
        further = np.where(self._small, far, 0.0)
        free = ~self._table.fixed
        limits = np.concatenate([up * free, further * free, (values - floor) * free])
        program.bound(np.arange(3 * self._width), np.zeros(3 * self._width), limits)

    def _demand(self, program: Program, requirement: Requirement) -> None:
        cells, signs = np.array(requirement.cells), np.array(requirement.signs)
        needed = requirement.target - float(signs @ self._table.values[cells])
        columns = np.concatenate([cells, cells + self._width, cells + 2 * self._width])
        program.add_row(columns, np.concatenate([signs, signs, -signs]), needed)
