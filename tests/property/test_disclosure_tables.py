"""Nobody works out a protected number of a table in a file, alone or beside its earlier edition.

The attacker shares no code with the product: own equations, own linear programs.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from anonymize.disclosure.auditing import audit_editions
from anonymize.disclosure.cube import Cube, cube_of
from anonymize.disclosure.editions import round_edition
from anonymize.disclosure.published import Edition
from anonymize.disclosure.suppression import suppress_cube
from tests.support.tables import Key, Outsider, Shape, flat, nested, rows_of, spec_of
from vocabulary.errors import DisclosureError

SHAPES: dict[str, list[Shape]] = {
    "flat": [flat("a", 3), flat("b", 3)],
    "nested": [nested("a", 4, 2), flat("b", 3)],
    "three-way": [flat("a", 2), flat("b", 3), flat("c", 2)],
    "one line": [flat("a", 5)],
}
QUICK = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
SLOW = settings(QUICK, max_examples=60)


@dataclass
class Drawn:
    shapes: list[Shape]
    counts: dict[Key, int]
    later: dict[Key, int]

    def cube(self, *, later: bool = False, **options: object) -> Cube:
        return cube_of(rows_of(self.shapes, self.later if later else self.counts), spec_of(self.shapes, **options))


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    """A table and the same some months later: most counts as they were, a few people more or fewer."""
    shapes = SHAPES[draw(st.sampled_from(sorted(SHAPES)))]
    cells = _leaves(shapes)
    size = draw(st.sampled_from([2, 6, 30]))
    counts = draw(st.lists(st.integers(0, size), min_size=len(cells), max_size=len(cells)))
    moves = draw(st.lists(st.sampled_from([0, 0, 0, 0, 1, 2, -1, 9]), min_size=len(cells), max_size=len(cells)))
    now = dict(zip(cells, counts, strict=True))
    return Drawn(shapes, now, {key: max(now[key] + move, 0) for key, move in zip(cells, moves, strict=True)})


def _leaves(shapes: list[Shape]) -> list[Key]:
    found: list[Key] = [()]
    for shape in shapes:
        found = [(*key, leaf) for key in found for leaf in shape.leaves]
    return found


def limits_of(edition: Edition, spread: int) -> dict[Key, tuple[float, float | None]]:
    """What print says of each cell alone."""
    limits: dict[Key, tuple[float, float | None]] = {}
    for key, number, rounded in zip(edition.cube.keys, edition.printed, edition.rounded, strict=True):
        if np.isnan(number):
            limits[key] = (0.0, None)
        else:
            limits[key] = (max(number - spread * rounded, 0.0), number + spread * rounded)
    return limits


def leaks_of_suppression(drawn: Drawn, edition: Edition) -> list[Key]:
    cube = edition.cube
    outsider, limits, found = Outsider(drawn.shapes, cube.keys), limits_of(edition, 0), []
    for key, truth, number in zip(cube.keys, cube.values, edition.printed, strict=True):
        if not np.isnan(number):
            if 0 < truth < 5 or number != truth:
                found.append(key)
            continue
        low, high = outsider.interval(key, limits)
        if high < 5 - 1e-6 or (truth > 1 and low > truth - 1 + 1e-6):
            found.append(key)
    return found


def check_suppression(drawn: Drawn) -> None:
    protected = suppress_cube(drawn.cube(), seconds=2.0)
    assert leaks_of_suppression(drawn, protected.edition) == []
    assert audit_editions([protected.edition]) == []


def check_rounding(drawn: Drawn, small_only: bool) -> None:
    cube = drawn.cube(small_only=small_only)
    edition, result = round_edition(cube)
    assert not np.any(np.abs(cube.equations @ result.values) > 1e-9), "sums hold"
    assert np.abs(result.values - cube.values).max() <= (4 if result.reach < 5 else 5)
    assert cube.root is not None and abs(result.values[cube.root] - cube.values[cube.root]) <= 2
    assert audit_editions([edition]) == []
    if not small_only:
        outsider, limits = Outsider(drawn.shapes, cube.keys), limits_of(edition, 4 if result.reach < 5 else 5)
        for key in cube.keys:
            low, high = limits[key]
            assert outsider.interval(key, limits) == pytest.approx((low, high))


def check_lifting(drawn: Drawn, cell: int) -> None:
    """Print one number more than was allowed: whatever an outsider gains from it, the audit sees."""
    protected = suppress_cube(drawn.cube(), seconds=2.0)
    hidden = np.flatnonzero(protected.edition.hidden)
    if not len(hidden):
        return
    printed = protected.edition.printed.copy()
    chosen = hidden[cell % len(hidden)]
    printed[chosen] = drawn.cube().values[chosen]
    lifted = Edition(protected.edition.cube, printed, protected.edition.rounded)
    if leaks_of_suppression(drawn, lifted):
        assert audit_editions([lifted])


def check_differencing(drawn: Drawn) -> None:
    """Two editions subtracted from each other: no change of a few people stands there in print, and cells that did
    not change stay open although both editions are known.
    """
    first = suppress_cube(drawn.cube(), seconds=1.0).edition
    try:
        second = suppress_cube(drawn.cube(later=True), [first], seconds=1.0).edition
    except DisclosureError:
        return  # refused: nothing is published
    assert audit_editions([second, first]) == []
    change = second.printed - first.printed
    assert not np.any((np.abs(change) > 0) & (np.abs(change) < 5))
    same = second.cube.values == first.cube.values
    assert not np.any(same & np.isnan(first.printed) & ~np.isnan(second.printed)), "a hidden number shows up later"


def check_sticky(drawn: Drawn) -> None:
    first, _ = round_edition(drawn.cube())
    try:
        second, result = round_edition(drawn.cube(later=True), first)
    except DisclosureError:
        return
    change = np.abs(second.printed - first.printed)
    assert not np.any((change > 0) & (change < 5))
    assert not np.any((second.cube.values == first.cube.values) & (change > 0)), "an unchanged count keeps its number"
    assert np.abs(second.printed - second.cube.values).max() <= 5
    assert not np.any(np.abs(second.cube.equations @ result.values) > 1e-9)


@QUICK
@given(tables())
def test_no_hidden_number_is_worked_out(drawn: Drawn) -> None:
    check_suppression(drawn)


@QUICK
@given(tables(), st.booleans())
def test_rounded_numbers_add_up_and_stay_wholly_open(drawn: Drawn, small_only: bool) -> None:
    check_rounding(drawn, small_only)


@QUICK
@given(tables(), st.integers(0, 1000))
def test_the_audit_sees_what_an_outsider_gains(drawn: Drawn, cell: int) -> None:
    check_lifting(drawn, cell)


@QUICK
@given(tables())
def test_two_editions_tell_no_more_than_one(drawn: Drawn) -> None:
    check_differencing(drawn)


@QUICK
@given(tables())
def test_a_rounded_number_moves_by_nothing_or_by_a_base(drawn: Drawn) -> None:
    check_sticky(drawn)


@pytest.mark.slow
@SLOW
@given(tables(), st.booleans(), st.integers(0, 1000))
def test_all_of_it_on_many_more_tables(drawn: Drawn, small_only: bool, cell: int) -> None:
    check_suppression(drawn)
    check_rounding(drawn, small_only)
    check_lifting(drawn, cell)
    check_differencing(drawn)
    check_sticky(drawn)
