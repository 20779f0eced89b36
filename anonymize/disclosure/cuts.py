"""The attacker as a source of cuts: what would have had to hide for an attack to fail."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from anonymize.disclosure.arrays import Cells, Floats
from anonymize.disclosure.attack import Program
from anonymize.disclosure.field import Field
from anonymize.disclosure.witnesses import Requirement

_VIOLATED = 1e-4


class Cut(NamedTuple):
    """sum(weights · hidden cells) ≥ `least`; with `subject`, only when that cell is hidden."""

    cells: tuple[int, ...]
    weights: tuple[float, ...]
    least: float
    subject: int | None


class Attacker:
    """Attacks tables in which candidates are hidden wholly or, in the relaxed master, in part."""

    def __init__(self, field: Field) -> None:
        self._field = field
        movable = field.first | field.candidate
        up, down = np.flatnonzero(movable & (field.up > 0)), np.flatnonzero(movable & (field.down > 0))
        self._cells = np.concatenate([up, down])
        self._signs = np.concatenate([np.ones(len(up)), -np.ones(len(down))])
        self._reach = np.concatenate([field.up[up], field.down[down]])
        self._columns = _by_cell(self._cells)
        part = sparse.csr_array(field.equations[:, self._cells] @ sparse.diags_array(self._signs))
        part = sparse.csr_array(part[np.flatnonzero(np.diff(part.indptr))])
        zeros = np.zeros(part.shape[0])
        self._program = Program(part, (zeros, zeros), np.zeros(len(self._cells)), self._reach.copy())
        everything = field.requirements(movable)
        self.demands = [demand for r in everything if (demand := _Demand.of(r, field)) is not None]
        self._near = max((demand.missing for demand in self.demands), default=1.0)

    def cuts(self, hidden: Floats) -> Iterator[Cut]:
        """Cuts that this choice (0 … 1 by cell) violates; none when no attack succeeds."""
        fraction = hidden[self._cells]
        whole = bool(np.all((fraction < 1e-6) | (fraction > 1 - 1e-6)))
        within = self._reach if whole else np.minimum(self._reach, self._near)
        upper = np.where(self._field.first[self._cells], self._reach, within * fraction)
        self._program.bound_all(np.zeros(len(upper)), upper)
        open_demands = [d for d in self.demands if d.share(hidden) > _VIOLATED]
        while open_demands:
            demand = open_demands.pop()
            moves, reduced = self._attack(demand, upper)
            table = np.zeros(len(hidden))
            np.add.at(table, self._cells, self._signs * moves)
            open_demands = [d for d in open_demands if d.gain(table) < d.missing * d.share(hidden) - _VIOLATED]
            if demand.gain(table) < demand.missing * demand.share(hidden) - _VIOLATED:
                yield self._cut(demand, reduced)

    def _attack(self, demand: "_Demand", upper: Floats) -> tuple[Floats, Floats]:
        """The farthest move for this demand, no farther than it asks for, and the duals of the bounds."""
        costs = np.zeros(len(self._cells))
        limited = [column for cell in demand.cells for column in self._columns.get(cell, ())] if demand.single else []
        for cell, sign in zip(demand.cells, demand.signs, strict=True):
            for column in self._columns.get(cell, ()):
                costs[column] = -sign * self._signs[column]
                if demand.single:
                    high = min(upper[column], demand.missing * (upper[column] > 0)) if costs[column] < 0 else 0.0
                    self._program.bound(column, 0.0, high)
        self._program.price(costs)
        moves = self._program.solve()
        reduced = np.maximum(-self._program.reduced_costs(), 0.0)
        for column in limited:
            reduced[column] = 0.0 if costs[column] >= 0 else reduced[column]
            self._program.bound(column, 0.0, float(upper[column]))
        return (np.zeros(len(costs)) if moves is None else moves), reduced

    def _cut(self, demand: "_Demand", reduced: Floats) -> Cut:
        field = self._field
        reach = self._reach.copy()
        if demand.single:
            reach[self._columns[demand.cells[0]]] = demand.missing
        gains = np.zeros(len(field.truth))
        np.add.at(gains, self._cells, np.where(reduced > 1e-9, reduced, 0.0) * reach)
        least = demand.missing - float(gains[field.first].sum())
        subject = demand.subject if field.candidate[demand.subject] else None
        cells = np.flatnonzero(field.candidate & (gains > 1e-9))
        return Cut(
            tuple(int(cell) for cell in cells),
            tuple(round(min(float(gains[cell]), least) / least, 9) for cell in cells) if least > 0 else (),
            1.0,
            subject,
        )


class _Demand(NamedTuple):
    cells: tuple[int, ...]
    signs: tuple[float, ...]
    missing: float
    subject: int
    single: bool
    depends: bool  # holds only when the subject is hidden

    @staticmethod
    def of(requirement: Requirement, field: Field) -> "_Demand | None":
        there = sum(s * field.truth[c] for c, s in zip(requirement.cells, requirement.signs, strict=True))
        missing = float(requirement.target - there)
        if missing <= 1e-9:
            return None
        single = len(requirement.cells) == 1
        depends = bool(field.candidate[requirement.subject])
        return _Demand(requirement.cells, requirement.signs, missing, requirement.subject, single, depends)

    def share(self, hidden: Floats) -> float:
        return float(hidden[self.subject]) if self.depends else 1.0

    def gain(self, moves: Floats) -> float:
        return sum(sign * float(moves[cell]) for cell, sign in zip(self.cells, self.signs, strict=True))


def _by_cell(cells: Cells | Sequence[int]) -> dict[int, list[int]]:
    columns: dict[int, list[int]] = {}
    for column, cell in enumerate(cells):
        columns.setdefault(int(cell), []).append(column)
    return columns
