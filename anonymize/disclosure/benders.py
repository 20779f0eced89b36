"""Fewest complements by Benders' cuts: a master program chooses what to hide, the attacker answers with a cut.

An attack that succeeds is a linear program whose dual says which cells would have stopped it: at least so many of
them must hide. Source: Fischetti and Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints.
"""

import time
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

from anonymize.disclosure.arrays import Flags, Floats
from anonymize.disclosure.complements import hide_by_paths, show_idle
from anonymize.disclosure.cuts import Attacker, Cut
from anonymize.disclosure.field import Field
from anonymize.disclosure.rearranging import Rearranger

_WHOLE = 1e-6
_ROUGH = 0.04  # relative gap of the first whole choices
_SMALL = 400  # candidates
_DICE = (0.0, 0.2, 0.4)
_STALL = 0.02  # least rise of the bound for which another round of the relaxed master is worth it


class Search:
    """Starts from a protection and makes it smaller until it is proven the smallest, or the time is over."""

    def __init__(self, field: Field, moving: Flags, costs: Floats, seconds: float, tell: Callable[[str], None]) -> None:
        self._field, self._costs, self._tell = field, costs, tell
        now = time.monotonic()
        self._end, self._half = now + seconds, now + seconds * self._share(0.5, 0.4)
        self._best = moving
        self._candidates = np.flatnonzero(field.candidate)
        self._attacker = Attacker(field)
        self._master = _Master(len(field.truth), self._candidates)
        self.bound = 0

    def run(self) -> Flags:
        """The best protection found; `bound` tells how many complements every protection needs."""
        if self._size() > 0 and len(self._candidates):
            self._relaxed()
            self._rearranged()
            self._whole()
        self.bound = min(self.bound, self._size())
        return self._best

    def _size(self) -> int:
        return int((self._best & self._field.candidate).sum())

    def _left(self) -> float:
        return self._end - time.monotonic()

    def _done(self) -> bool:
        return self._left() <= 0 or self.bound >= self._size()

    def _relaxed(self) -> None:
        """Rounds of cuts against a master that hides cells in part: cheap, and most of the bound."""
        last, stalls, hidden = -1.0, 0, np.zeros(len(self._field.truth))
        while not self._done() and stalls < 3 and time.monotonic() < self._half:
            answer = self._master.solve(whole=False, seconds=self._left())
            if answer is None:
                break
            hidden, value = answer
            self.bound = max(self.bound, int(np.ceil(value - 1e-4)))
            if not self._add_cuts(hidden):
                break
            stalls = stalls + 1 if value < last + _STALL else 0
            last = value
            self._tell(f"at least {self.bound}, at most {self._size()} complements")
        self._guided(hidden)

    def _guided(self, hidden: Floats) -> None:
        """Paths that prefer what the relaxed master hides in part; the same with other dice, as nothing is certain."""
        dice = np.random.default_rng(20260101)
        for spread in _DICE:
            if not self._done():
                noise = 1.0 + spread * dice.random(len(hidden))
                costs = np.where(self._field.candidate, (1.05 - hidden) * noise, 0.0)
                self._try(np.zeros(len(hidden), dtype=np.bool_), costs)
                self._tell(f"at least {self.bound}, at most {self._size()} complements")

    def _rearranged(self) -> None:
        if not self._done():
            better = Rearranger(self._field, self._best, self._costs).run(self._left() * self._share(0.3, 0.9))
            self._best = show_idle(self._field, better, self._costs)
            self._tell(f"at least {self.bound}, at most {self._size()} complements")

    def _share(self, small: float, large: float) -> float:
        """How much of the time a part gets: in large tables the bound is out of reach, in small ones it is the aim."""
        return small if self._field.candidate.sum() <= _SMALL else large

    def _whole(self) -> None:
        """Whole choices; rough ones as long as those still give cuts."""
        gap = _ROUGH
        while not self._done():
            answer = self._master.solve(whole=True, seconds=self._left() / 3, gap=gap)
            if answer is None:
                return
            hidden, value = answer
            self.bound = max(self.bound, int(np.ceil(value - 1e-4)))
            chosen = hidden > 0.5
            if not self._add_cuts(chosen.astype(np.float64)):
                gap = 0.0
                if int(chosen.sum()) < self._size():
                    self._best = self._field.first | chosen
            elif not self._done():
                self._try(chosen, self._costs)
            self._tell(f"at least {self.bound}, at most {self._size()} complements")

    def _add_cuts(self, hidden: Floats) -> int:
        added = 0
        for cut in self._attacker.cuts(np.where(self._field.first, 1.0, hidden)):
            added += self._master.add(cut)
            if self._left() <= 0:
                break
        return added

    def _try(self, chosen: Flags, costs: Floats) -> None:
        """Complete a choice of the master to a protection, and keep it when it is smaller."""
        found = hide_by_paths(self._field, self._field.first | chosen, costs)
        if int((found & self._field.candidate).sum()) < self._size() * 1.3:
            found = show_idle(self._field, found, self._costs)
        if int((found & self._field.candidate).sum()) < self._size():
            self._best = found


class _Master:
    """Chooses the fewest cells under the cuts known so far."""

    def __init__(self, width: int, candidates: np.ndarray[Any, Any]) -> None:
        self._width, self._candidates = width, candidates
        self._column = {int(cell): column for column, cell in enumerate(candidates)}
        self._seen: set[Cut] = set()
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
        for name, value in {"output_flag": False, "threads": 1, "random_seed": 20260101}.items():
            self._solver.setOptionValue(name, value)
        self._solver.setOptionValue("mip_abs_gap", 0.99)  # the fewest is a whole number
        count = len(candidates)
        self._solver.addVars(count, np.zeros(count), np.ones(count))
        self._solver.changeColsCost(count, np.arange(count, dtype=np.int32), np.ones(count))

    def add(self, cut: Cut) -> bool:
        """Whether the cut is new."""
        if cut in self._seen:
            return False
        self._seen.add(cut)
        weights = dict(zip(cut.cells, cut.weights, strict=True))
        least = cut.least
        if cut.subject is not None:
            weights[cut.subject] = weights.get(cut.subject, 0.0) - cut.least
            least = 0.0
        columns = np.array([self._column[cell] for cell in weights], dtype=np.int32)
        self._solver.addRow(least, np.inf, len(columns), columns, np.array(list(weights.values()), dtype=np.float64))
        return True

    def solve(self, *, whole: bool, seconds: float, gap: float = 0.0) -> tuple[Floats, float] | None:
        """What to hide (0 … 1 by cell), and how few it can be at best; None when time ran out without an answer."""
        count = len(self._candidates)
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        self._solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), np.full(count, int(kind), np.uint8))
        self._solver.setOptionValue("time_limit", float(self._solver.getRunTime() + max(seconds, 0.1)))
        self._solver.setOptionValue("mip_rel_gap", gap)
        self._solver.run()
        info = self._solver.getInfo()
        if info.primal_solution_status != highspy.kSolutionStatusFeasible:
            return None
        hidden = np.zeros(self._width)
        hidden[self._candidates] = np.clip(np.asarray(self._solver.getSolution().col_value), 0.0, 1.0)
        if whole:
            return hidden, float(info.mip_dual_bound)
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return hidden, float(info.objective_function_value)
