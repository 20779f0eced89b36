"""Complements: further cells to hide so that nobody can work out the first ones.

A path of moves through the table for each requirement that fails, then a clean-up that shows again what later paths
made idle.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np

from anonymize.disclosure.arrays import Cells, Flags, Floats
from anonymize.disclosure.attack import TOLERANCE
from anonymize.disclosure.field import Field, Flow
from anonymize.disclosure.witnesses import Requirement, reaches, unmet
from vocabulary.errors import DisclosureError

_LOOK_BACK = 200  # known tables tried before a program is solved
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
            raise DisclosureError(
                "Disclosure control does not settle", remedy="round this table, and report this as a bug"
            )
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
    witnesses only where it moved, and a witness of one requirement often serves another.
    """

    def __init__(self, field: Field, moving: Flags, costs: Floats) -> None:
        self._flow = Flow(field, moving, np.where(moving & field.candidate, costs, 0.0))
        self._pool = WitnessPool(field.truth)
        wanted = field.requirements(moving)
        own = {r for r in wanted if field.candidate[r.subject]}
        bare = field.limits(moving & ~field.candidate)
        failed = set(unmet(field.equations, field.truth, *bare, [r for r in wanted if r not in own])) | own
        self._moving = moving.copy()
        self._witness: dict[Requirement, int] = {}
        for requirement in sorted(failed, key=lambda r: (r.subject, r.target)):
            if not self._renew(requirement):
                raise DisclosureError("Clean-up was given a table that is not protected", remedy="report this bug")

    def holds_without(self, cell: int) -> bool:
        """Whether everything still holds when this cell is shown; if so, it is from now on."""
        own = {requirement for requirement in self._witness if requirement.subject == cell}
        place = np.array([cell], dtype=np.intp)
        leaning = [r for r, point in self._witness.items() if r not in own and self._pool.moves_any(point, place)]
        self._flow.hold(cell)
        self._moving[cell] = False
        if all(self._renew(requirement) for requirement in leaning):
            for requirement in own:
                del self._witness[requirement]
            return True
        self._flow.let_go(cell)
        self._moving[cell] = True
        return False

    def _renew(self, requirement: Requirement) -> bool:
        known = self._pool.reaching(requirement, self._moving)
        if known is None:
            point = self._flow.to(requirement)
            if point is None:
                return False
            known = self._pool.add(point)
        self._witness[requirement] = known
        return True


class WitnessPool:
    """Tables that an attacker cannot exclude as long as the cells that move in them are hidden."""

    def __init__(self, truth: Floats) -> None:
        self._truth = truth
        self._points = np.empty((64, len(truth)))
        self._moved = np.zeros((64, len(truth)), dtype=np.bool_)
        self._count = 0

    def add(self, point: Floats) -> int:
        if self._count == len(self._points):
            self._points = np.vstack([self._points, np.empty_like(self._points)])
            self._moved = np.vstack([self._moved, np.zeros_like(self._moved)])
        self._points[self._count] = point
        self._moved[self._count] = np.abs(point - self._truth) > TOLERANCE
        self._count += 1
        return self._count - 1

    def moves_any(self, point: int, cells: Cells) -> bool:
        return bool(self._moved[point, cells].any())

    def reaching(self, requirement: Requirement, moving: Flags) -> int | None:
        """A table that satisfies it and moves hidden cells only; the latest one that is known."""
        known = self._points[: self._count]
        reached = sum(s * known[:, c] for c, s in zip(requirement.cells, requirement.signs, strict=True))
        for point in np.flatnonzero(np.asarray(reached) >= requirement.target - TOLERANCE)[::-1][:_LOOK_BACK]:
            if not (self._moved[point] & ~moving).any():
                return int(point)
        return None
