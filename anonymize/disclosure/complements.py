"""Complements: further cells to hide so that nobody can work out the first ones.

A path of moves through the table for each requirement that fails, then a clean-up that shows again what later paths
made idle.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np

from anonymize.disclosure.arrays import Flags, Floats
from anonymize.disclosure.attack import TOLERANCE
from anonymize.disclosure.field import Field, Flow
from anonymize.disclosure.witnesses import Requirement, reaches, unmet
from vocabulary.errors import DisclosureError

_NO_WAY = DisclosureError(
    "No further cell can protect a table",
    remedy="give its zeros a row so that they may hide, publish fewer of its totals, or round it",
)


def hide_by_paths(field: Field, moving: Flags, costs: Floats) -> Flags:
    """`moving` and what must hide beside it. Raises DisclosureError when the table cannot be protected."""
    moving = moving.copy()
    flow = Flow(field, moving | field.candidate, np.where(moving, 0.0, costs))
    while failed := unmet(field.equations, field.truth, *field.limits(moving), field.requirements(moving)):
        before = moving.copy()
        _settle(field, flow, moving, costs, failed)
        if np.array_equal(before, moving):
            raise DisclosureError("Disclosure control does not settle", remedy="this is a bug: please report it")
    return moving


def _settle(field: Field, flow: Flow, moving: Flags, costs: Floats, failed: Sequence[Requirement]) -> None:
    """Hide until these hold, and those of the cells that were hidden on the way."""
    known: list[Floats] = []
    waiting = deque(sorted(failed, key=lambda r: (-_missing(field, r), r.subject)))
    while waiting:
        requirement = waiting.popleft()
        if any(reaches(point, requirement) for point in known):
            continue
        point = flow.to(requirement)
        if point is None:
            raise _NO_WAY
        known.append(point)
        new = (np.abs(point - field.truth) > TOLERANCE) & ~moving
        if new.any():
            moving |= new
            flow.price(np.where(moving, 0.0, costs))
            for cell in np.flatnonzero(new[: len(field.cube)]):
                waiting.extend(field.sensitivity.of(int(cell), field.cube.values))


def _missing(field: Field, requirement: Requirement) -> float:
    there = sum(s * field.truth[c] for c, s in zip(requirement.cells, requirement.signs, strict=True))
    return float(requirement.target - there)


def show_idle(field: Field, moving: Flags, costs: Floats) -> Flags:
    """The same protection with fewer complements; the dearest is tried first."""
    complements = np.flatnonzero(moving & field.candidate)
    ward = _Ward(field, moving, costs)
    moving = moving.copy()
    for cell in sorted(complements, key=lambda c: (-costs[c], c)):
        if ward.holds_without(int(cell)):
            moving[cell] = False
    return moving


class _Ward:
    """Every requirement with a witness that leans on as few complements as possible; showing a cell asks for new
    witnesses only where it moved.
    """

    def __init__(self, field: Field, moving: Flags, costs: Floats) -> None:
        self._truth = field.truth
        leaning = np.where(moving & field.candidate, costs, 0.0)
        self._flow = Flow(field, moving, leaning)
        bare = field.limits(moving & ~field.candidate)
        wanted = field.requirements(moving)
        own = {r for r in wanted if field.candidate[r.subject]}
        failed = set(unmet(field.equations, field.truth, *bare, [r for r in wanted if r not in own])) | own
        self._witness: dict[Requirement, Floats] = {}
        for requirement in sorted(failed, key=lambda r: (r.subject, r.target)):
            self._witness[requirement] = self._find(requirement)

    def holds_without(self, cell: int) -> bool:
        """Whether everything still holds when this cell is shown; if so, it is from now on."""
        own = {requirement for requirement in self._witness if requirement.subject == cell}
        self._flow.hold(cell)
        leaning = [r for r, point in self._witness.items() if abs(point[cell] - self._truth[cell]) > TOLERANCE]
        if all(self._renew(requirement) for requirement in leaning if requirement not in own):
            for requirement in own:
                del self._witness[requirement]
            return True
        self._flow.let_go(cell)
        return False

    def _renew(self, requirement: Requirement) -> bool:
        point = self._flow.to(requirement)
        if point is not None:
            self._witness[requirement] = point
        return point is not None

    def _find(self, requirement: Requirement) -> Floats:
        for point in self._witness.values():
            if reaches(point, requirement):
                return point
        point = self._flow.to(requirement)
        if point is None:
            raise DisclosureError("Clean-up was given a table that is not protected", remedy="please report this bug")
        return point
