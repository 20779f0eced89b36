"""The attacker: solves the published equations for the masked cells by linear programs.

HiGHS, one thread, fixed seed: the same table gives the same marks on every machine.
"""

from typing import Any

import highspy
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from anonymize.disclosure.arrays import Cells, Flags, Floats
from vocabulary.errors import DisclosureError

TOLERANCE = 1e-6

_OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 20260101,
    "presolve": "off",  # the same matrix is solved again and again: a warm start beats a fresh presolve
    "mip_max_nodes": 20_000,  # a node limit, for a time limit would make the result depend on the machine
}
_DUAL, _PRIMAL = 1, 4


def connected_blocks(equations: sparse.csr_array, wanted: Flags) -> list[Cells]:
    """The wanted cells, parted into those that share an equation, directly or through others."""
    cells = np.flatnonzero(wanted)
    if not len(cells):
        return []
    part = abs(equations[:, cells])
    _, labels = csgraph.connected_components(part.T @ part, directed=False)
    order = np.argsort(labels, kind="stable")
    return list(np.split(cells[order], np.flatnonzero(np.diff(labels[order])) + 1))


class Program:
    """A linear program over a fixed matrix, solved many times.

    `dual`: only bounds change between solves, and the dual simplex goes on from where it stood. Otherwise only the
    objective does, and the primal simplex stays at its last vertex.
    """

    def __init__(
        self, matrix: sparse.csr_array, rows: tuple[Floats, Floats], lower: Floats, upper: Floats, *, dual: bool = False
    ) -> None:
        self._columns = np.arange(matrix.shape[1], dtype=np.int32)
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
        for option, value in {**_OPTIONS, "simplex_strategy": _DUAL if dual else _PRIMAL}.items():
            self._solver.setOptionValue(option, value)
        self._solver.passModel(_model(matrix, rows, lower, upper))

    def price(self, costs: Floats) -> None:
        self._solver.changeColsCost(len(self._columns), self._columns, costs)

    def solve(self) -> Floats | None:
        """The cheapest solution, None when there is none.

        Raises DisclosureError when the solver gave up: an attack that did not finish proves nothing.
        """
        status = self._run()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise DisclosureError(
                "Disclosure control could not finish one of its linear programs", remedy="nothing was released"
            )
        return np.asarray(self._solver.getSolution().col_value, dtype=np.float64)

    def _run(self) -> Any:
        """Where the solver loses its way from one solution to the next, it starts anew."""
        self._solver.run()
        status = self._solver.getModelStatus()
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
            self._solver.clearSolver()
            self._solver.run()
            status = self._solver.getModelStatus()
        return status

    def reduced_costs(self) -> Floats:
        """Of the last solution: what a wider bound of each column would have gained."""
        return np.asarray(self._solver.getSolution().col_dual, dtype=np.float64)

    def bound_all(self, lower: Floats, upper: Floats) -> None:
        self._solver.changeColsBounds(len(self._columns), self._columns, lower, upper)

    def whole(self) -> Floats | None:
        """A solution in whole numbers; None when there is none, or none within the node limit.

        The program cannot be used again.
        """
        width = len(self._columns)
        self._solver.changeColsIntegrality(width, self._columns, np.ones(width, dtype=np.uint8))
        self._solver.setOptionValue("presolve", "on")
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.rint(np.asarray(self._solver.getSolution().col_value, dtype=np.float64))

    def bound(self, column: int, lower: float, upper: float) -> None:
        self._solver.changeColBounds(column, lower, upper)

    def bound_row(self, row: int, at_least: float) -> None:
        self._solver.changeRowBounds(row, at_least, np.inf)

    def add_row(self, columns: Cells, signs: Floats, at_least: float) -> None:
        self._solver.addRow(at_least, np.inf, len(columns), columns.astype(np.int32), signs)


class Polytope:
    """Every table an attacker cannot exclude, over the masked cells of one block."""

    def __init__(self, equations: sparse.csr_array, values: Floats, cells: Cells, lower: Floats, upper: Floats) -> None:
        part = sparse.csr_array(equations[:, cells])
        part = sparse.csr_array(part[np.flatnonzero(np.diff(part.indptr))])
        known = part @ values[cells]  # what the shown cells leave over, equation by equation
        self._parts = part, (known, known), lower[cells], upper[cells]
        self._program = Program(*self._parts)

    def highest(self, objective: Floats) -> Floats:
        """A feasible table with the highest objective."""
        self._program.price(-objective)
        point = self._program.solve()
        if point is None:
            raise DisclosureError("The audit excludes the true table itself", remedy="this is a bug: please report it")
        return point

    def whole_table(self, goal: Floats, at_least: float) -> Floats | None:
        """A feasible table of whole numbers that reaches the goal, None when there is none or none was found."""
        program = Program(*self._parts)
        columns = np.flatnonzero(goal)
        program.add_row(columns, goal[columns], at_least)
        return program.whole()


def _model(matrix: sparse.csr_array, rows: tuple[Floats, Floats], lower: Floats, upper: Floats) -> Any:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.row_lower_, model.row_upper_ = rows
    model.col_lower_, model.col_upper_ = lower, upper
    model.col_cost_ = np.zeros(matrix.shape[1])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    return model
