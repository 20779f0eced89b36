"""The audit: which requirements fail for a table with these marks. It knows nothing of how the marks were chosen."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from scipy import sparse

from anonymize.disclosure_attack import TOLERANCE, Polytope, connected_blocks
from anonymize.disclosure_rules import Marks, Requirement, Rule, bounds, masked, requirements
from anonymize.disclosure_table import Cells, CountTable, Flags, Floats

_FEW = 8  # goals left, below which one program each is quicker than one for all


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


def failing(
    table: CountTable, marks: Marks, rule: Rule, *, whole: bool = False, proofs: Sequence[Floats] = ()
) -> list[Requirement]:
    """Every requirement an attacker can exclude, in the order of the cells; empty when the table may leave.

    `whole`: the attacker also knows that people come in whole numbers. Each requirement is then proven by a table of
    whole numbers that agrees with everything published; slower, and what the last word is spoken with.
    `proofs` are tables that may serve; each is held against everything published before it counts.
    """
    wanted = list(requirements(table, marks, rule))
    is_masked = masked(marks)
    values = table.values.astype(np.float64)
    failed = [requirement for requirement in wanted if not _touches(requirement, is_masked)]
    blocks = connected_blocks(table.equations, is_masked)
    for strict in (True, False):
        lower, upper = bounds(table, marks, rule, strict=strict)
        usable = [point for point in proofs if _agrees(point, table, lower, upper)]
        some = [r for r in wanted if r.strict is strict and _touches(r, is_masked)]
        for cells, mine in _by_block(some, blocks, len(values)):
            found = Witnesses(Goals(mine, cells, values), values[cells], whole=whole)
            for point in usable:
                found.see(point[cells])
            found.find(Polytope(table.equations, values, cells, lower, upper))
            failed += [mine[row] for row in np.flatnonzero(found.missing)]
    return sorted(failed, key=lambda requirement: (requirement.subject, requirement.target))


def _agrees(point: Floats, table: CountTable, lower: Floats, upper: Floats) -> bool:
    """Whether the attacker could hold this table for the true one."""
    inside = np.all((point >= lower - TOLERANCE) & (point <= upper + TOLERANCE))
    return bool(inside and np.all(np.abs(table.equations @ point) <= TOLERANCE))


def _touches(requirement: Requirement, is_masked: Flags) -> bool:
    return bool(is_masked[list(requirement.cells)].any())


def _by_block(
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
