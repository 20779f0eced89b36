"""Which cells are unsafe by themselves, and how far from the truth an attacker must be kept.

Source: DESIGN (what *protected* means), DOMAIN (group disclosure); dominance and p % as in the Handbook on Statistical
Disclosure Control.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from anonymize.disclosure.arrays import Flags, Floats
from anonymize.disclosure.cube import Cube, Row
from anonymize.disclosure.spec import Spec
from anonymize.disclosure.witnesses import Requirement

_GROUP = 2  # how many of a row must be able to have had another outcome
_SHARE = 10.0  # percent of an amount that must stay open when no p says otherwise
_LEAST = 1.0  # percent of a complement among amounts
_EXACT = 1e-9  # relative; amounts are no whole numbers


@dataclass(frozen=True)
class Sensitivity:
    """By cell: unsafe or not, and how far up and down it must be able to be once it is hidden. `rows`: totals whose
    parts tell of everybody, with the part that does and the others.
    """

    primary: Flags
    up: Floats
    down: Floats
    rows: tuple[tuple[int, int, tuple[int, ...]], ...] = ()

    def requirements(self, hidden: Flags, values: Floats, offset: int = 0) -> Iterator[Requirement]:
        """What hiding these cells promises."""
        for cell in np.flatnonzero(hidden):
            yield from self.of(int(cell), values, offset)
        for _, part, others in self.rows:
            yield Requirement(
                tuple(other + offset for other in others), (1.0,) * len(others), float(_GROUP), True, part + offset
            )

    def of(self, cell: int, values: Floats, offset: int = 0) -> Iterator[Requirement]:
        place, slack = (cell + offset,), _EXACT * float(values[cell])
        if self.up[cell] > 0:
            yield Requirement(place, (1.0,), float(values[cell] + self.up[cell]) - slack, True, cell + offset)
        if self.down[cell] > 0:
            yield Requirement(place, (-1.0,), float(self.down[cell] - values[cell]) - slack, True, cell + offset)


def sensitivity_of(cube: Cube) -> Sensitivity:
    """Primary cells and the distances they and their complements ask for."""
    rows = tuple(_group_rows(cube))
    if cube.spec.is_count:
        primary, up, down = _counts(cube)
    else:
        primary, up, down = _amounts(cube)
    for number, row in enumerate(cube.rows):
        primary[number] |= row.unsafe
    for total, part, others in rows:
        primary[part] |= cube.published[part]
        down[part] = max(down[part], min(cube.values[part], _GROUP - cube.values[list(others)].sum()))
        del total
    return Sensitivity(primary & cube.published, up, down, rows)


def _counts(cube: Cube) -> tuple[Flags, Floats, Floats]:
    """A value from the threshold up stays possible, and one below the true value when that is over 1."""
    values, threshold = cube.values, float(cube.spec.threshold)
    up = np.maximum(threshold - values, 0.0)
    down = np.where(values > 1, 1.0, 0.0)
    return (values > 0) & (values < threshold), up, down


def _amounts(cube: Cube) -> tuple[Flags, Floats, Floats]:
    width = len(cube)
    primary, up = np.zeros(width, dtype=np.bool_), np.zeros(width)
    down = cube.values * _LEAST / 100
    for number, row in enumerate(cube.rows):
        open_by = max((distance for distance in _distances(row, cube.spec)), default=0.0)
        if open_by > 0:
            primary[number], up[number] = True, open_by
            down[number] = min(open_by, row.value)
    return primary, up, down


def _distances(row: Row, spec: Spec) -> Iterator[float]:
    """How far above the truth an attacker's best guess must be able to lie, for each rule the cell breaks."""
    if row.value <= 0:
        return
    share = spec.dominance.p or _SHARE
    if row.contributors is not None and 0 < row.contributors < spec.threshold:
        yield row.value * share / 100
    if row.unsafe:
        yield row.value * share / 100
    yield from _dominance(row, spec)


def _dominance(row: Row, spec: Spec) -> Iterator[float]:
    n, k, p = spec.dominance.n, spec.dominance.k, spec.dominance.p
    if n is not None and k is not None:
        largest = row.top1 + (row.top2 if n == 2 else 0.0)
        if largest > row.value * k / 100:
            yield largest * 100 / k - row.value
    if p is not None:
        rest = row.value - row.top1 - row.top2
        if rest < row.top1 * p / 100:
            yield row.top1 * p / 100 - rest


def _group_rows(cube: Cube) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Rows in which one category holds all or all but one."""
    name = cube.spec.group
    for axis, total, parts in cube.sums():
        if cube.spec.dimensions[axis].name != name:
            continue
        whole = cube.values[parts].sum()
        for part in parts:
            if cube.values[part] > 0 and whole - cube.values[part] < _GROUP:
                yield total, part, tuple(other for other in parts if other != part)
