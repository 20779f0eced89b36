"""The board on which complements are looked for: every cell of every edition, which may hide, and at what price."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from anonymize.disclosure.arrays import Cells, Flags, Floats
from anonymize.disclosure.attack import Program
from anonymize.disclosure.auditing import small_changes
from anonymize.disclosure.cube import Cube
from anonymize.disclosure.primary import Sensitivity, sensitivity_of
from anonymize.disclosure.published import Edition, System, promised, reach, system_of
from anonymize.disclosure.witnesses import Requirement


@dataclass(frozen=True)
class Field:
    """`first`: cells that move from the start (primary, unpublished, hidden in an older edition). `candidate`: cells
    that may be hidden as complements. `up`, `down`: how far each may be imagined to move once it is hidden.
    """

    cube: Cube
    sensitivity: Sensitivity
    equations: sparse.csr_array
    truth: Floats
    first: Flags
    candidate: Flags
    up: Floats
    down: Floats
    standing: tuple[Requirement, ...]

    def requirements(self, moving: Flags) -> list[Requirement]:
        """What must hold when these cells move."""
        mine = moving[: len(self.cube)] & self.cube.published
        return [*self.sensitivity.requirements(mine, self.cube.values), *self.standing]

    def limits(self, moving: Flags) -> tuple[Floats, Floats]:
        return self.truth - np.where(moving, self.down, 0.0), self.truth + np.where(moving, self.up, 0.0)


def field_of(cube: Cube, earlier: Sequence[Edition] = ()) -> Field:
    """The board for a new edition of a table beside the older ones."""
    sensitivity = sensitivity_of(cube)
    blank = np.where(sensitivity.primary, np.nan, cube.values)
    system = system_of([Edition(cube, blank, np.zeros(len(cube), dtype=np.bool_)), *earlier])
    first = np.asarray(system.upper > system.lower)
    up, down = system.upper - system.truth, system.truth - system.lower
    mine = np.arange(len(system.truth)) < len(cube)
    up[: len(cube)], down[: len(cube)] = reach(cube), cube.values
    restated = list(_restated(system))
    first[_printed_before(system, restated)] = True
    first[_still_hidden(system)] = True
    candidate = mine & ~first
    candidate[: len(cube)] &= cube.published & ((cube.values > 0) | cube.spec.hide_zeros)
    candidate[_known_already(system)] = False
    first |= ~mine & (up + down > 0)
    old = [
        r for n, e in enumerate(system.editions) if n for r in promised(e, system.offsets[n], sensitivity_of(e.cube))
    ]
    return Field(cube, sensitivity, system.equations, system.truth, first, candidate, up, down, (*restated, *old))


def _restated(system: System) -> Iterator[Requirement]:
    """Where a few people came or went, it must be possible that nobody did. In the old cell's name, which is no
    candidate: what a candidate asks for falls away when it is shown.
    """
    for cell, older, change in small_changes(system):
        if change:
            sign = float(np.sign(change))
            yield Requirement((cell, older), (-sign, sign), 0.0, True, older)


def _printed_before(system: System, restated: Sequence[Requirement]) -> Cells:
    """Of these, the cells whose old number is known: the new one must hide."""
    known = [r.cells[0] for r in restated if system.upper[r.cells[1]] <= system.lower[r.cells[1]]]
    return np.array(known, dtype=np.intp)


def _pairs(system: System) -> Iterator[tuple[int, int]]:
    """Unchanged cells of the newest edition with their place in the next older one."""
    newest = system.editions[0]
    for cell, older, _ in small_changes(system):
        if newest.cube.values[cell] == system.truth[older]:
            yield cell, older


def _still_hidden(system: System) -> Cells:
    """What was hidden and did not change stays hidden, or the new edition would print the old one's secret."""
    found = [cell for cell, older in _pairs(system) if system.upper[older] > system.lower[older]]
    return np.array(found, dtype=np.intp)


def _known_already(system: System) -> Cells:
    """What was printed and did not change hides nothing."""
    found = [cell for cell, older in _pairs(system) if system.upper[older] <= system.lower[older]]
    return np.array(found, dtype=np.intp)


class Flow:
    """The cheapest way to move the table to where a requirement holds; the price of moving is that of hiding."""

    def __init__(self, field: Field, movable: Flags, costs: Floats) -> None:
        self._field, self._width = field, len(field.truth)
        up = np.flatnonzero(movable & (field.up > 0))
        down = np.flatnonzero(movable & (field.down > 0))
        self._cells = np.concatenate([up, down])
        self._signs = np.concatenate([np.ones(len(up)), -np.ones(len(down))])
        self._limits = np.concatenate([field.up[up], field.down[down]])
        self._columns: dict[int, list[int]] = {}
        for column, cell in enumerate(self._cells):
            self._columns.setdefault(int(cell), []).append(column)
        self._rows: dict[Requirement, int] = {}
        self._held: set[int] = set()
        self._program = self._build(field)
        self.price(costs)

    def price(self, costs: Floats) -> None:
        self._program.price(costs[self._cells])

    def hold(self, cell: int) -> None:
        """This cell may not move until it is let go, whatever is asked of it."""
        self._held.add(cell)
        for column in self._columns.get(cell, ()):
            self._program.bound(column, 0.0, 0.0)

    def let_go(self, cell: int) -> None:
        self._held.discard(cell)
        for column in self._columns.get(cell, ()):
            self._program.bound(column, 0.0, float(self._limits[column]))

    def to(self, requirement: Requirement) -> Floats | None:
        """The table after the cheapest move that reaches the requirement; None when there is none."""
        missing = requirement.target - sum(
            sign * self._field.truth[cell] for cell, sign in zip(requirement.cells, requirement.signs, strict=True)
        )
        if not requirement.cells:
            return None
        if len(requirement.cells) > 1:
            row = self._row(requirement)
            self._program.bound_row(row, missing)
            moves = self._program.solve()
            self._program.bound_row(row, -np.inf)
        else:
            cell, sign = requirement.cells[0], requirement.signs[0]
            if not self._force(cell, sign, missing):
                return None
            moves = self._program.solve()
            self.let_go(cell)
        return None if moves is None else self._moved(moves)

    def _force(self, cell: int, sign: float, missing: float) -> bool:
        """Move one cell by what is missing, and keep it from moving back."""
        there = [column for column in self._columns.get(cell, ()) if self._signs[column] == sign]
        if not there or cell in self._held or self._limits[there[0]] < missing - 1e-9:
            return False
        for column in self._columns[cell]:
            if self._signs[column] == sign:
                self._program.bound(column, min(missing, self._limits[column]), float(self._limits[column]))
            else:
                self._program.bound(column, 0.0, 0.0)
        return True

    def _row(self, requirement: Requirement) -> int:
        if requirement not in self._rows:
            columns = [column for cell in requirement.cells for column in self._columns.get(cell, ())]
            sign_of = dict(zip(requirement.cells, requirement.signs, strict=True))
            signs = np.array([sign_of[int(self._cells[column])] * self._signs[column] for column in columns])
            self._program.add_row(np.array(columns, dtype=np.intp), signs, -np.inf)
            self._rows[requirement] = self._height + len(self._rows)
        return self._rows[requirement]

    def _moved(self, moves: Floats) -> Floats:
        table = self._field.truth.copy()
        np.add.at(table, self._cells, self._signs * moves)
        return table

    def _build(self, field: Field) -> Program:
        part = sparse.csr_array(field.equations[:, self._cells] @ sparse.diags_array(self._signs))
        part = sparse.csr_array(part[np.flatnonzero(np.diff(part.indptr))])
        self._height = part.shape[0]
        zeros = np.zeros(self._height)
        return Program(part, (zeros, zeros), np.zeros(len(self._cells)), self._limits.copy(), dual=True)
