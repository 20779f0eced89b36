"""Making a protection smaller piece by piece: take a few neighbouring complements away and mend what that opened.

Every step keeps a witness for every requirement, so the protection is whole at any moment.
"""

import time
from dataclasses import dataclass

import numpy as np

from anonymize.disclosure.arrays import Cells, Flags, Floats
from anonymize.disclosure.attack import TOLERANCE
from anonymize.disclosure.complements import WitnessPool
from anonymize.disclosure.field import Field, Flow
from anonymize.disclosure.witnesses import Requirement

_AWAY = 4.0  # price of hiding again what was just taken away
_DICE = 0.5


@dataclass
class _State:
    moving: Flags
    witness: dict[Requirement, int]


class Rearranger:
    """`run` until the time is over; the result is never larger than what it began with."""

    def __init__(self, field: Field, moving: Flags, costs: Floats) -> None:
        self._field, self._costs = field, costs
        self._pool = WitnessPool(field.truth)
        self._flow = Flow(field, field.first | field.candidate, np.where(moving, 0.0, costs))
        self._dice = np.random.default_rng(20260101)
        self._neighbours = abs(field.equations)
        self._state = _State(moving.copy(), {})
        for requirement in field.requirements(moving):
            if not self._holds(requirement):
                self._seek(self._state, requirement)

    def run(self, seconds: float) -> Flags:
        end = time.monotonic() + seconds
        while time.monotonic() < end and (self._state.moving & self._field.candidate).any():
            tried = self._step()
            if tried is not None and self._size(tried.moving) <= self._size(self._state.moving):
                self._state = tried
        return self._state.moving

    def _size(self, moving: Flags) -> int:
        return int((moving & self._field.candidate).sum())

    def _holds(self, requirement: Requirement) -> bool:
        there = sum(s * self._field.truth[c] for c, s in zip(requirement.cells, requirement.signs, strict=True))
        return bool(there >= requirement.target - TOLERANCE)

    def _step(self) -> _State | None:
        taken = self._taken()
        moving = self._state.moving.copy()
        moving[taken] = False
        away = set(int(cell) for cell in taken)
        witness = {r: p for r, p in self._state.witness.items() if r.subject not in away or not self._depends(r)}
        opened = [r for r, point in witness.items() if self._pool.moves_any(point, taken)]
        tried = _State(moving, witness)
        noise = 1.0 + _DICE * self._dice.random(len(moving))
        noise[taken] += _AWAY
        limit = self._size(self._state.moving)
        while opened:
            requirement = opened.pop()
            known = self._pool.reaching(requirement, tried.moving)
            if known is not None:
                tried.witness[requirement] = known
                continue
            self._flow.price(np.where(tried.moving, 0.0, self._costs * noise))
            new = self._seek(tried, requirement)
            if new is None or self._size(tried.moving) > limit:
                return None
            opened += [r for cell in new for r in self._field.sensitivity.of(int(cell), self._field.cube.values)]
        return tried

    def _depends(self, requirement: Requirement) -> bool:
        return bool(self._field.candidate[requirement.subject])

    def _taken(self) -> Cells:
        """Some complements around one of them."""
        complements = self._state.moving & self._field.candidate
        centre = int(self._dice.choice(np.flatnonzero(complements)))
        rows = self._neighbours[:, [centre]].nonzero()[0]
        near = np.unique(self._neighbours[rows].nonzero()[1])
        near = near[complements[near]]
        count = int(self._dice.integers(1, 7))
        return np.unique(np.append(self._dice.permutation(near)[:count], centre)).astype(np.intp)

    def _seek(self, state: _State, requirement: Requirement) -> Cells | None:
        """Hide what the requirement needs; the cells that were hidden for it."""
        point = self._flow.to(requirement)
        if point is None:
            return None
        state.witness[requirement] = self._pool.add(point)
        new = np.flatnonzero((np.abs(point - self._field.truth) > TOLERANCE) & ~state.moving)
        state.moving[new] = True
        return new
