"""Controlled rounding: every number of a table rounded so that all its sums still hold.

A mixed integer program with HiGHS over the whole table at once. Promises, none of which is given up silently: sums
hold; every number stays within the base of the truth; a zero stays zero; the grand total within half a base in a first
edition. With an earlier edition old values stay where they may. Source: DESIGN, Release and report.
"""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from anonymize.disclosure.arrays import Flags, Floats
from anonymize.disclosure.cube import Cube
from vocabulary.errors import ConfigurationError, DisclosureError

_NEAR = 0.01  # how far from the nearest rounding the sum of errors may stay unproven
_NODES = 50_000  # nodes, for a time limit would make the result depend on the machine
_MOVED = 1_000.0  # price of moving a value that could stay
_TORN = 10_000.0  # price of widening a discrepancy of the table's own
_MARGIN = 0.001  # an error in a margin beside one in an inner cell
_FAR = 1_000.0  # steps that nobody takes
_BROKEN = 1e-6


@dataclass(frozen=True)
class Rounded:
    """`values` by cell of the cube, unpublished margins included. `reach`: how far any of them is from the truth.

    `kept`: sums that were off before rounding and were allowed to be off by multiples of the base after it.
    `moved`: old values that could have stayed by themselves, but not with all sums.
    """

    values: Floats
    rounded: Flags
    reach: float
    kept: int
    moved: int


def round_cube(cube: Cube, earlier: Floats | None = None, unchanged: Flags | None = None) -> Rounded:
    """The rounded table. `earlier`: old rounded values by cell (nan where there was none); `unchanged`: whose count is
    the old one, so that the old value stays whatever happens.

    Raises DisclosureError when no table keeps every promise.
    """
    if not cube.spec.is_count:
        raise ConfigurationError("Rounding protects counts", remedy="use --method suppress for amounts")
    if cube.spec.small_only and earlier is not None:
        raise ConfigurationError("A later edition rounds all numbers", remedy="set `round: all` in the spec")
    old = np.full(len(cube), np.nan) if earlier is None else earlier
    still = np.zeros(len(cube), dtype=np.bool_) if unchanged is None else unchanged
    for wide in (False, True):
        choice = _choices(cube, old, still, wide=wide)
        values = _solve(cube, choice)
        if values is not None:
            return _result(cube, values, old)
    raise DisclosureError(
        "No rounding of this table keeps all its sums within the base",
        remedy="round to a smaller base, or publish fewer totals",
    )


def touched_by_rounding(cube: Cube) -> Flags:
    """Cells whose printed number says no more than a range: all, or the small ones and the sums they are in."""
    if not cube.spec.small_only:
        return np.ones(len(cube), dtype=np.bool_)
    touched = cube.inner & (cube.values < max(cube.spec.threshold, cube.spec.base))
    while True:
        sums = cube.equations[:, np.flatnonzero(touched)]
        reached = touched.copy()
        for row in np.flatnonzero(np.diff(sums.indptr)):
            cells = cube.equations.indices[cube.equations.indptr[row] : cube.equations.indptr[row + 1]]
            signs = cube.equations.data[cube.equations.indptr[row] : cube.equations.indptr[row + 1]]
            reached[cells[signs < 0]] = True
        if np.array_equal(reached, touched):
            return touched
        touched = reached


@dataclass
class _Choices:
    """Value of a cell = `start` + `step` · (steps up − steps down), each step at a price; `start` is the best value."""

    start: Floats
    step: Floats
    up: Floats
    down: Floats
    price_up: Floats
    price_down: Floats


def _choices(cube: Cube, old: Floats, still: Flags, *, wide: bool) -> _Choices:
    """What each cell may become.

    `wide`: a count that is already a multiple of the base may move by one base. In tables of three dimensions there
    may be no other solution.
    """
    base, truth, width = float(cube.spec.base), cube.values, len(cube)
    reach = base - _BROKEN + (2 * _BROKEN if wide else 0.0)
    touched = touched_by_rounding(cube)
    start = np.where(touched, np.floor(truth / base + 0.5) * base, truth)
    with np.errstate(invalid="ignore"):  # no old value is not a number
        stays = touched & (np.abs(old - truth) < reach)
    start = np.where(stays | (still & touched & ~np.isnan(old)), old, start)
    choices = _Choices(start, np.full(width, base), *np.zeros((4, width)))
    if cube.spec.small_only:
        loose = touched & ~cube.inner
        choices.start[loose], choices.step[loose] = truth[loose], 1.0
    _allow(choices, cube, touched & (truth > 0) & ~(still & ~np.isnan(old)), reach)
    _price(choices, cube, stays)
    _settle_root(choices, cube, old)
    hidden = ~cube.published
    choices.up[hidden], choices.down[hidden] = _FAR, np.floor(choices.start[hidden] / choices.step[hidden])
    if cube.spec.small_only:
        hidden = hidden | ~cube.inner  # in steps of one there is no dear step and no cheap one
    choices.price_up[hidden] = choices.price_down[hidden] = 0.0
    return choices


def _allow(choices: _Choices, cube: Cube, free: Flags, reach: float) -> None:
    steps_up = np.floor((cube.values + reach - choices.start) / choices.step)
    steps_down = np.floor((choices.start - np.maximum(cube.values - reach, 0.0)) / choices.step)
    choices.up, choices.down = np.where(free, np.maximum(steps_up, 0), 0), np.where(free, np.maximum(steps_down, 0), 0)


def _price(choices: _Choices, cube: Cube, stays: Flags) -> None:
    weight = np.where(cube.inner, 1.0, _MARGIN)
    error = np.abs(choices.start - cube.values)
    for sign, price in ((1.0, choices.price_up), (-1.0, choices.price_down)):
        price[:] = weight * np.maximum(np.abs(choices.start + sign * choices.step - cube.values) - error, 0.0)
        price[stays] += _MOVED


def _settle_root(choices: _Choices, cube: Cube, old: Floats) -> None:
    """The grand total lies within half a base of the truth when it is printed for the first time."""
    root = cube.root
    if root is None or not np.isnan(old[root]):
        return
    half = cube.spec.base // 2
    choices.up[root] = np.floor((cube.values[root] + half - choices.start[root]) / choices.step[root] + _BROKEN)
    choices.down[root] = np.floor((choices.start[root] - cube.values[root] + half) / choices.step[root] + _BROKEN)


def _solve(cube: Cube, choices: _Choices) -> Floats | None:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
    options = {"output_flag": False, "threads": 1, "random_seed": 20260101, "mip_max_nodes": _NODES}
    nearest = float(np.abs(choices.start - cube.values)[cube.inner].sum())
    for name, value in {**options, "mip_rel_gap": 0.0, "mip_abs_gap": max(_NEAR * nearest, 1e-6)}.items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(cube, choices))
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    if solver.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
        raise DisclosureError("Rounding did not finish", remedy="publish fewer totals, or round to another base")
    width = len(cube)
    steps = np.rint(np.asarray(solver.getSolution().col_value, dtype=np.float64))
    return np.asarray(choices.start + choices.step * (steps[:width] - steps[width : 2 * width]), dtype=np.float64)


def _model(cube: Cube, choices: _Choices) -> Any:
    """Columns: steps up of every cell, steps down, then residues in whole bases for sums that are off by themselves."""
    off = np.flatnonzero(np.abs(cube.equations @ cube.values) > _BROKEN)
    residues = sparse.csr_array(
        (np.full(len(off), float(cube.spec.base)), (off, np.arange(len(off)))),
        shape=(cube.equations.shape[0], len(off)),
    )
    scaled = cube.equations @ sparse.diags_array(choices.step)
    matrix = sparse.csr_array(sparse.hstack([scaled, -scaled, residues, -residues]))
    right = -(cube.equations @ choices.start)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.row_lower_, model.row_upper_ = right, right
    model.col_lower_ = np.zeros(matrix.shape[1])
    model.col_upper_ = np.concatenate([choices.up, choices.down, np.full(2 * len(off), _FAR)])
    model.col_cost_ = np.concatenate([choices.price_up, choices.price_down, np.full(2 * len(off), _TORN)])
    model.integrality_ = _integrality(cube, len(off))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    return model


def _integrality(cube: Cube, residues: int) -> list[Any]:
    """Sums of exact and rounded counts are whole by themselves."""
    whole, implied = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    cells = [implied if cube.spec.small_only and not inner else whole for inner in cube.inner]
    return cells + cells + [whole] * (2 * residues)


def _result(cube: Cube, values: Floats, old: Floats) -> Rounded:
    with np.errstate(invalid="ignore"):  # no old value is not a number
        could_stay = cube.published & (np.abs(old - cube.values) < cube.spec.base)
    shown = cube.published
    return Rounded(
        values=values,
        rounded=touched_by_rounding(cube),
        reach=float(np.abs(values - cube.values)[shown].max()),
        kept=int(np.sum(np.abs(cube.equations @ values) > _BROKEN)),
        moved=int(np.sum(could_stay & (values != old))),
    )
