"""What must stay possible in the attacker's eyes, and the tables that show it is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from anonymize.disclosure.arrays import Cells, Flags, Floats
from anonymize.disclosure.attack import TOLERANCE, Polytope, connected_blocks

_FEW = 8  # goals left, below which one program each is quicker than one for all


class Requirement(NamedTuple):
    """Some table the attacker cannot exclude must have sum(signs · cells) ≥ target.

    `strict`: the attacker also knows which hidden counts are not small (more than they really do: hidden is mostly,
    but not always, a count from the threshold up).
    """

    cells: tuple[int, ...]
    signs: tuple[float, ...]
    target: float
    strict: bool
    subject: int  # the cell to name when this fails


class Goals:
    """Requirements as a matrix over the cells of one block: one table is held against all of them at once."""

    def __init__(self, wanted: Sequence[Requirement], cells: Cells, values: Floats) -> None:
        column = {int(cell): index for index, cell in enumerate(cells)}
        rows, columns, signs = [], [], []
        self.wanted = wanted
        self.targets = np.array([requirement.target for requirement in wanted], dtype=np.float64)
        for row, requirement in enumerate(wanted):
            for cell, sign in zip(requirement.cells, requirement.signs, strict=True):
                if cell in column:
                    rows.append(row)
                    columns.append(column[cell])
                    signs.append(sign)
                else:
                    self.targets[row] -= sign * values[cell]
        shape = (len(wanted), len(cells))
        self._matrix = sparse.csr_array((signs, (rows, columns)), shape=shape, dtype=np.float64)

    def reached(self, point: Floats) -> Flags:
        return np.asarray(self._matrix @ point >= self.targets - TOLERANCE)

    def pull(self, which: Flags) -> Floats:
        """One objective that pulls towards all of these goals together."""
        return np.asarray(self._matrix[which].sum(axis=0), dtype=np.float64).reshape(-1)


class Witnesses:
    """For each goal, whether a feasible table reaches it; with `whole`, one in whole numbers."""

    def __init__(self, goals: Goals, truth: Floats, *, whole: bool = False) -> None:
        self._goals, self._whole = goals, whole
        self.missing: Flags = ~goals.reached(truth)

    def find(self, polytope: Polytope) -> None:
        """Tables that reach many goals at once come first, single programs last."""
        progress = True
        while progress and int(self.missing.sum()) > _FEW:
            before = int(self.missing.sum())
            self.see(polytope.highest(self._goals.pull(self.missing)))
            progress = before - int(self.missing.sum()) > before // 20
        for row in np.flatnonzero(self.missing):
            self._find_one(polytope, int(row))

    def see(self, point: Floats) -> None:
        """Take note of a feasible table."""
        rounded = np.rint(point)
        if not self._whole:
            self.missing &= ~self._goals.reached(point)
        elif np.abs(point - rounded).max() <= TOLERANCE:
            self.missing &= ~self._goals.reached(rounded)

    def _find_one(self, polytope: Polytope, row: int) -> None:
        goal = self._goals.pull(np.arange(len(self.missing)) == row)
        if self.missing[row]:
            self.see(polytope.highest(goal))
        if self.missing[row] and self._whole:
            point = polytope.whole_table(goal, self._goals.targets[row])
            if point is not None:
                self.see(point)


def touches(requirement: Requirement, is_masked: Flags) -> bool:
    return bool(is_masked[list(requirement.cells)].any())


def by_block(
    wanted: Iterable[Requirement], blocks: Sequence[Cells], width: int
) -> Iterator[tuple[Cells, list[Requirement]]]:
    """Each block with its requirements. The masked cells of a row share the row's equation, hence one block."""
    home = np.full(width, -1)
    for number, cells in enumerate(blocks):
        home[cells] = number
    sorted_out: dict[int, list[Requirement]] = {}
    for requirement in wanted:
        sorted_out.setdefault(int(home[list(requirement.cells)].max()), []).append(requirement)
    for number, mine in sorted_out.items():
        yield blocks[number], mine


def unmet(
    equations: sparse.csr_array, truth: Floats, lower: Floats, upper: Floats, wanted: Sequence[Requirement]
) -> list[Requirement]:
    """Which of these an attacker can exclude, who knows the equations and the limits of every cell."""
    free = np.asarray(upper - lower > TOLERANCE)
    failed = [r for r in wanted if not touches(r, free) and not reaches(truth, r)]
    blocks = connected_blocks(equations, free)
    for cells, mine in by_block([r for r in wanted if touches(r, free)], blocks, len(truth)):
        found = Witnesses(Goals(mine, cells, truth), truth[cells])
        if found.missing.any():
            found.find(Polytope(equations, truth, cells, lower, upper))
        failed += [mine[row] for row in np.flatnonzero(found.missing)]
    return sorted(failed, key=lambda requirement: (requirement.subject, requirement.target))


def reaches(point: Floats, requirement: Requirement) -> bool:
    reached = sum(s * point[c] for c, s in zip(requirement.cells, requirement.signs, strict=True))
    return bool(reached >= requirement.target - TOLERANCE)
