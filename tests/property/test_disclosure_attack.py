"""No protected cell is recovered by somebody who knows the rules and does the sums.

The attacker shares no code with the product: own equations from the printed codes, own linear programs.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, milp

from anonymize.disclosure import Dimension, Mark, Protected, audit, hierarchical_table, protect
from vocabulary.errors import DisclosureError

REGIONS = ("A", "B", "C")
OUTCOMES = ("met", "unmet", "choice")
QUARTERS = ("Q1", "Q2")
SHAPES = {
    "flat": [Dimension("region", REGIONS, {"ALL": REGIONS}), Dimension("outcome", OUTCOMES, {"needed": OUTCOMES})],
    "hierarchical": [
        Dimension("region", ("A", "B", "C", "D"), {"N": ("A", "B"), "S": ("C", "D"), "ALL": ("N", "S")}),
        Dimension("outcome", OUTCOMES, {"needed": OUTCOMES}),
    ],
    "three-way": [
        Dimension("region", REGIONS, {"ALL": REGIONS}),
        Dimension("outcome", OUTCOMES, {"needed": OUTCOMES}),
        Dimension("period", QUARTERS, {"year": QUARTERS}),
    ],
    "without a total of regions": [
        Dimension("region", REGIONS),
        Dimension("outcome", OUTCOMES, {"needed": OUTCOMES}),
        Dimension("period", QUARTERS, {"year": QUARTERS}),
    ],
}
QUICK = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@dataclass
class Attacker:
    """Sees what is printed: for each cell a mark and perhaps a number; and knows how totals are made."""

    dimensions: list[Dimension]
    printed: dict[tuple[str, ...], tuple[Mark, int | None]]

    def interval(self, goal: dict[tuple[str, ...], float], floors: dict[tuple[str, ...], int]) -> tuple[float, float]:
        keys = list(self.printed)
        objective = np.array([goal.get(key, 0.0) for key in keys])
        limits = [self._limits(key, floors) for key in keys]
        left, right = self._sums(keys)
        ends = []
        for sign in (1, -1):
            answer = linprog(sign * objective, A_eq=left, b_eq=right, bounds=limits, method="highs")
            ends.append(sign * answer.fun if answer.status == 0 else -sign * np.inf)
        return ends[0], ends[1]

    def possible(self, key: tuple[str, ...], value: int, floors: dict[tuple[str, ...], int]) -> bool:
        """Whether some table of whole people has this value there."""
        keys = list(self.printed)
        limits = [self._limits(other, floors) if other != key else (value, value) for other in keys]
        left, right = self._sums(keys)
        answer = milp(
            np.zeros(len(keys)),
            constraints=LinearConstraint(left, right, right),
            bounds=([low for low, _ in limits], [np.inf if high is None else high for _, high in limits]),
            integrality=np.ones(len(keys)),
        )
        return bool(answer.status == 0)

    def _limits(self, key: tuple[str, ...], floors: dict[tuple[str, ...], int]) -> tuple[int, int | None]:
        mark, number = self.printed[key]
        if number is not None:
            return number, number
        return (0, 4) if mark is Mark.BAND else (floors.get(key, 0), None)

    def _sums(self, keys: list[tuple[str, ...]]) -> tuple[np.ndarray, np.ndarray]:
        place = {key: index for index, key in enumerate(keys)}
        rows = []
        for axis, dimension in enumerate(self.dimensions):
            rest = [d.codes + tuple(d.totals) for number, d in enumerate(self.dimensions) if number != axis]
            for (total, parts), others in product(dimension.totals.items(), product(*rest)):
                row = np.zeros(len(keys))
                for code, sign in [(total, -1), *[(part, 1) for part in parts]]:
                    row[place[(*others[:axis], code, *others[axis:])]] = sign
                rows.append(row)
        return np.array(rows), np.zeros(len(rows))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Dimension], Protected, dict[tuple[str, ...], int]]:
    dimensions = SHAPES[draw(st.sampled_from(sorted(SHAPES)))]
    cells = list(product(*(dimension.codes for dimension in dimensions)))
    size = draw(st.sampled_from([2, 6, 15]))
    counts = draw(st.lists(st.integers(0, size), min_size=len(cells), max_size=len(cells)))
    table = hierarchical_table(dict(zip(cells, counts, strict=True)), dimensions, category="outcome")
    return dimensions, protect(table), dict(zip(table.keys, table.values.tolist(), strict=True))


def large(truth: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    """The attacker also knows which hidden numbers are not small (more than a real one would)."""
    return {key: 5 for key, count in truth.items() if count >= 5}


def leaks(dimensions: list[Dimension], cells: dict, truth: dict[tuple[str, ...], int]) -> list[tuple[str, ...]]:
    attacker, floors, found = Attacker(dimensions, cells), large(truth), []
    for key, (mark, number) in cells.items():
        if mark is Mark.BAND:
            low, high = attacker.interval({key: 1.0}, floors)
            if low > 1e-6 or high < 4 - 1e-6:
                found.append(key)
        elif mark is Mark.HIDDEN:
            low, high = attacker.interval({key: 1.0}, {})
            if high < 5 or (truth[key] > 1 and low > truth[key] - 1 + 1e-6):
                found.append(key)
        elif 0 < truth[key] < 5 or number != truth[key]:
            found.append(key)
    return found


@QUICK
@given(tables())
def test_every_band_stays_wholly_open_and_every_hidden_number_unknown(drawn):
    dimensions, protected, truth = drawn
    assert leaks(dimensions, protected.cells(), truth) == []


@QUICK
@given(tables(), st.randoms(use_true_random=False))
def test_knowing_that_people_come_in_whole_numbers_does_not_help(drawn, random):
    dimensions, protected, truth = drawn
    cells = protected.cells()
    bands = [key for key, (mark, _) in cells.items() if mark is Mark.BAND]
    attacker = Attacker(dimensions, cells)
    for key in random.sample(bands, min(6, len(bands))):
        assert attacker.possible(key, 0, large(truth)) and attacker.possible(key, 4, large(truth))


@QUICK
@given(tables())
def test_nobody_can_say_that_a_whole_row_had_one_outcome(drawn):
    dimensions, protected, truth = drawn
    attacker = Attacker(dimensions, protected.cells())
    axis = next(number for number, dimension in enumerate(dimensions) if dimension.name == "outcome")
    for key, count in truth.items():
        row = [(*key[:axis], outcome, *key[axis + 1 :]) for outcome in OUTCOMES]
        others = [other for other in row if other != key]
        if key in row and count > 0 and sum(truth[other] for other in others) < 2:
            assert attacker.interval(dict.fromkeys(others, 1.0), large(truth))[1] >= 2 - 1e-6


@QUICK
@given(tables(), st.randoms(use_true_random=False))
def test_the_audit_sees_every_leak_the_attacker_finds(drawn, random):
    """Print one cell more than was allowed: whatever the attacker gains from it, the audit refuses."""
    dimensions, protected, truth = drawn
    covered = np.flatnonzero((protected.marks == Mark.BAND) | (protected.marks == Mark.HIDDEN))
    for cell in random.sample(list(covered), min(3, len(covered))):
        marks = protected.marks.copy()
        marks[cell] = Mark.SHOWN if protected.table.values[cell] else Mark.NONE
        if leaks(dimensions, Protected(protected.table, marks).cells(), truth):
            with pytest.raises(DisclosureError):
                audit(protected.table, marks)
