"""A hierarchical table, or several that share cells, as cells and equations.

An absent inner row is zero and known to be; an absent margin is not published, but its sums bind all the same, so it
is a cell whose number nobody sees. Rows that cross only some dimensions (the others at their total) make linked
tables in one file: they share their margins.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from scipy import sparse

from anonymize.disclosure.arrays import Flags, Floats, Key
from anonymize.disclosure.spec import Hierarchy, Spec
from vocabulary.errors import WillNeverWork

_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table as read: its codes and numbers."""

    key: Key
    value: float
    contributors: float | None = None
    top1: float = 0.0
    top2: float = 0.0
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A total that is not the sum of its parts; `difference` = total − sum."""

    key: Key
    dimension: str
    difference: float


@dataclass(frozen=True)
class Cube:
    """Cells by index; first those with a row, in the order of the rows. `equations` hold sum of parts − total.

    `published`: cells with a row. `inner`: cells that nothing else sums to. `root`: the total of everything.
    """

    spec: Spec
    rows: tuple[Row, ...]
    keys: tuple[Key, ...]
    values: Floats
    published: Flags
    inner: Flags
    equations: sparse.csr_array
    axes: tuple[int, ...]
    root: int | None
    discrepancies: tuple[Discrepancy, ...]

    @cached_property
    def index(self) -> Mapping[Key, int]:
        return {key: number for number, key in enumerate(self.keys)}

    def __len__(self) -> int:
        return len(self.keys)

    def sums(self) -> Iterator[tuple[int, int, list[int]]]:
        """Dimension, total and parts of each equation."""
        matrix = self.equations
        for row, axis in enumerate(self.axes):
            cells = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            signs = matrix.data[matrix.indptr[row] : matrix.indptr[row + 1]]
            yield axis, int(cells[signs < 0][0]), [int(cell) for cell in cells[signs > 0]]


def cube_of(rows: Sequence[Row], spec: Spec) -> Cube:
    """The table of these rows. Raises WillNeverWork when it is no table of that spec."""
    _check(rows, spec)
    keys = _closed([row.key for row in rows], spec.dimensions)
    index = {key: number for number, key in enumerate(keys)}
    sums = list(_sums(keys, index, spec.dimensions))
    equations = _matrix(sums, len(keys))
    values = _values([row.value for row in rows], sums, len(keys))
    totals = {total for _, total, _ in sums}
    root = index.get(tuple(each.total or "" for each in spec.dimensions))
    return Cube(
        spec=spec,
        rows=tuple(rows),
        keys=keys,
        values=values,
        published=np.arange(len(keys)) < len(rows),
        inner=np.array([number not in totals for number in range(len(keys))], dtype=np.bool_),
        equations=equations,
        axes=tuple(axis for axis, _, _ in sums),
        root=root if root is not None and root < len(rows) else None,
        discrepancies=tuple(_discrepancies(keys, sums, equations, values, spec)),
    )


def _check(rows: Sequence[Row], spec: Spec) -> None:
    if not rows:
        raise WillNeverWork("A table has no rows", remedy="write at least one row of codes and a number")
    if len({row.key for row in rows}) != len(rows):
        raise WillNeverWork("Two rows of a table have the same codes", remedy="sum them, or name every dimension")
    if any(row.value < 0 for row in rows):
        raise WillNeverWork("A table holds a negative number", remedy="protect the parts of a balance by themselves")
    if spec.is_count and any(row.value != round(row.value) for row in rows):
        raise WillNeverWork("A table of counts holds a broken number", remedy="use `value` for amounts")


def _closed(keys: Sequence[Key], dimensions: Sequence[Hierarchy]) -> tuple[Key, ...]:
    """The keys and everything above them."""
    chains = [{code: each.chain(code) for code in {key[axis] for key in keys}} for axis, each in enumerate(dimensions)]
    found = dict.fromkeys(keys)
    for key in keys:
        found.update(dict.fromkeys(product(*(chain[code] for chain, code in zip(chains, key, strict=True)))))
    return tuple(found)


def _sums(
    keys: Sequence[Key], index: Mapping[Key, int], dimensions: Sequence[Hierarchy]
) -> Iterator[tuple[int, int, list[int]]]:
    for axis, each in enumerate(dimensions):
        parent_of = {code: each.parent(code) for code in {key[axis] for key in keys}}
        parts: dict[int, list[int]] = {}
        for number, key in enumerate(keys):
            parent = parent_of[key[axis]]
            if parent is not None:
                parts.setdefault(index[(*key[:axis], parent, *key[axis + 1 :])], []).append(number)
        yield from ((axis, total, mine) for total, mine in parts.items())


def _matrix(sums: Sequence[tuple[int, int, list[int]]], width: int) -> sparse.csr_array:
    rows = [row for row, (_, _, parts) in enumerate(sums) for _ in range(len(parts) + 1)]
    columns = [cell for _, total, parts in sums for cell in (total, *parts)]
    signs = [sign for _, _, parts in sums for sign in (-1.0, *[1.0] * len(parts))]
    return sparse.csr_array((signs, (rows, columns)), shape=(len(sums), width), dtype=np.float64)


def _values(known: Sequence[float], sums: Sequence[tuple[int, int, list[int]]], width: int) -> Floats:
    """Numbers of the rows, and what an unpublished margin must be by its first sum."""
    values = np.full(width, np.nan)
    values[: len(known)] = known
    below: dict[int, list[int]] = {}
    for _, total, parts in sums:
        below.setdefault(total, parts)

    def number(cell: int) -> float:
        if np.isnan(values[cell]):
            values[cell] = sum(number(part) for part in below[cell])
        return float(values[cell])

    for cell in range(width):
        number(cell)
    return values


def _discrepancies(
    keys: Sequence[Key],
    sums: Sequence[tuple[int, int, list[int]]],
    equations: sparse.csr_array,
    values: Floats,
    spec: Spec,
) -> Iterator[Discrepancy]:
    missing = -(equations @ values)
    slack = _SLACK * max(1.0, float(values.max()))
    for (axis, total, _), difference in zip(sums, missing, strict=True):
        if abs(difference) > slack:
            yield Discrepancy(keys[total], spec.dimensions[axis].name, float(difference))
