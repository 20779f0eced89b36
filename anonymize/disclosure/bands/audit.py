"""The audit: which requirements fail for a table with these marks. It knows nothing of how the marks were chosen."""

from collections.abc import Sequence

import numpy as np

from anonymize.disclosure.arrays import Floats
from anonymize.disclosure.attack import TOLERANCE, Polytope, connected_blocks
from anonymize.disclosure.bands.rules import Marks, Rule, bounds, masked, requirements
from anonymize.disclosure.bands.table import CountTable
from anonymize.disclosure.witnesses import Goals, Requirement, Witnesses, by_block, touches


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
    failed = [requirement for requirement in wanted if not touches(requirement, is_masked)]
    blocks = connected_blocks(table.equations, is_masked)
    for strict in (True, False):
        lower, upper = bounds(table, marks, rule, strict=strict)
        usable = [point for point in proofs if _agrees(point, table, lower, upper)]
        some = [r for r in wanted if r.strict is strict and touches(r, is_masked)]
        for cells, mine in by_block(some, blocks, len(values)):
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
