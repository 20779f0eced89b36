"""The cheapest way to move a table of counts to where a requirement holds, as a linear program.

A cell that moves is a cell that must be masked, so the price of moving is the price of masking. Solved again and again
with other bounds only, which the dual simplex does from where it stood.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from anonymize.disclosure.arrays import Cells, Floats
from anonymize.disclosure.attack import Program
from anonymize.disclosure.bands.rules import Mark, Marks, Rule, group_requirements, masked, reach
from anonymize.disclosure.bands.table import CountTable
from anonymize.disclosure.witnesses import Requirement


@dataclass(frozen=True)
class _Ways:
    """How far each cell may go up, further up than a band reaches, and down.

    Moving further turns a small count or a zero into a hidden cell: needed where two bands make up a hidden total that
    is known to be at least five.
    """

    up: Floats
    further: Floats
    down: Floats


class Shift:
    """Moves of one table. `strict` as in Requirement; with `marks` only what is masked already may move.

    `free`: cells that may move within their mark at no price, now and later.
    """

    def __init__(self, table: CountTable, rule: Rule, free: Cells, *, strict: bool, marks: Marks | None = None) -> None:
        self._values = table.values.astype(np.float64)
        self._ways = _ways(table, rule, strict, marks)
        self._cells, self._signs, self._columns = _columns(self._ways, free)
        groups = [requirement for requirement in group_requirements(table, rule) if requirement.strict is strict]
        self._groups = {requirement: row for row, requirement in enumerate(groups)}
        self._program = self._build(table)

    def price(self, within_band: Floats, beyond: Floats) -> None:
        within = np.where(self._signs == 0, 0.0, within_band[self._cells])
        self._program.price(np.where(self._signs == 2, beyond[self._cells], within))

    def hold(self, cell: int) -> None:
        """This cell may not move from now on."""
        for column in self._columns[cell]:
            self._program.bound(column, 0.0, 0.0)

    def let_go(self, cell: int) -> None:
        for column in self._columns[cell]:
            self._program.bound(column, *self._limits(column))

    def to(self, requirement: Requirement, *, whole: bool = False) -> Floats | None:
        """The table after the cheapest shift that reaches the requirement; None when there is none.

        `whole`: in whole numbers, after which the program cannot be used again.
        """
        row = self._groups.get(requirement)
        if row is None:
            self._force(requirement)
        else:
            self._program.bound_row(row, self._missing(requirement))
        moves = self._program.whole() if whole else self._program.solve()
        if row is None:
            self.let_go(requirement.cells[0])
        else:
            self._program.bound_row(row, -np.inf)
        return None if moves is None else self._moved(moves)

    def _missing(self, requirement: Requirement) -> float:
        return requirement.target - float(np.dot(requirement.signs, self._values[list(requirement.cells)]))

    def _moved(self, moves: Floats) -> Floats:
        table = self._values.copy()
        np.add.at(table, self._cells, np.where(self._signs == -1, -moves, moves))
        return table

    def _force(self, requirement: Requirement) -> None:
        """Move one cell by what is missing, and keep it from moving back."""
        (cell,), (sign,), needed = requirement.cells, requirement.signs, self._missing(requirement)
        within = min(float(self._ways.up[cell]), needed)
        lowest = {-1: needed, 0: -np.inf} if sign < 0 else {0: within, 1: within, 2: needed - within}
        highest = {0: -needed, -1: np.inf} if sign < 0 else {0: np.inf, 1: np.inf, 2: np.inf}
        for column in self._columns[cell]:
            way, (low, high) = int(self._signs[column]), self._limits(column)
            self._program.bound(column, max(low, lowest.get(way, 0.0)), min(high, highest.get(way, 0.0)))

    def _limits(self, column: int) -> tuple[float, float]:
        cell, way = self._cells[column], self._signs[column]
        if way == 0:
            return -float(self._ways.down[cell]), float(self._ways.up[cell])
        side = {1: self._ways.up, 2: self._ways.further, -1: self._ways.down}[int(way)]
        return 0.0, float(side[cell])

    def _build(self, table: CountTable) -> Program:
        sums = _touched(sparse.csr_array(table.equations[:, np.unique(self._cells)]), table.equations)
        matrix = sparse.csr_array(sparse.vstack([_group_matrix(list(self._groups), len(self._values)), sums]))
        columns = sparse.csr_array(matrix[:, self._cells] @ sparse.diags_array(np.where(self._signs == -1, -1.0, 1.0)))
        lower, upper = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[0])
        lower[: len(self._groups)], upper[: len(self._groups)] = -np.inf, np.inf
        limits = np.array([self._limits(column) for column in range(len(self._cells))]).reshape(-1, 2)
        return Program(columns, (lower, upper), limits[:, 0].copy(), limits[:, 1].copy(), dual=True)


def _ways(table: CountTable, rule: Rule, strict: bool, marks: Marks | None) -> _Ways:
    small = table.values < rule.threshold
    floor = np.where(small | (not strict), 0.0, float(rule.threshold))
    up = np.where(small, rule.threshold - 1.0 - table.values, reach(rule))
    further = np.where(small, reach(rule), 0.0)
    ways = np.where(table.fixed, 0.0, np.array([up, further, table.values - floor]))
    if marks is not None:
        ways[:, ~masked(marks)] = 0.0
        ways[1, marks == Mark.BAND] = 0.0
    return _Ways(*ways)


def _columns(ways: _Ways, free: Cells) -> tuple[Cells, Cells, dict[int, list[int]]]:
    """Cell and way of each column: 1 up, 2 further up, -1 down, 0 both up and down, which only free cells may."""
    both = np.isin(np.arange(len(ways.up)), free)
    kinds = [
        (0, both & (ways.up + ways.down > 0)), (1, ~both & (ways.up > 0)), (-1, ~both & (ways.down > 0)),
        (2, ways.further > 0),
    ]  # fmt: skip
    cells = np.concatenate([np.flatnonzero(which) for _, which in kinds])
    signs = np.concatenate([np.full(int(which.sum()), kind) for kind, which in kinds])
    columns: dict[int, list[int]] = {}
    for column, cell in enumerate(cells):
        columns.setdefault(int(cell), []).append(column)
    return cells, signs, columns


def _touched(part: sparse.csr_array, equations: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array(equations[np.flatnonzero(np.diff(part.indptr))])


def _group_matrix(groups: list[Requirement], width: int) -> sparse.csr_array:
    rows = [row for row, requirement in enumerate(groups) for _ in requirement.cells]
    columns = [cell for requirement in groups for cell in requirement.cells]
    signs = [sign for requirement in groups for sign in requirement.signs]
    return sparse.csr_array((signs, (rows, columns)), shape=(len(groups), width), dtype=np.float64)
