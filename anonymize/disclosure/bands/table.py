"""A table of counts with its published totals, as the person who attacks it sees it: cells and equations.

Only *published* totals belong here. A total that nobody prints is no equation, and the fewer equations, the fewer
cells must hide.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy import sparse

from anonymize.disclosure.arrays import Cells, Flags, Floats, Ints, Key
from vocabulary.errors import DisclosureError


@dataclass(frozen=True)
class Dimension:
    """One classification. `totals` maps each published total to the codes it sums, outermost or innermost first alike.

    `weights` says what a reader loses when a cell of that code is masked (1 when absent).
    """

    name: str
    codes: tuple[str, ...]
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def all_codes(self) -> tuple[str, ...]:
        return self.codes + tuple(self.totals)

    def leaves_of(self, code: str) -> tuple[str, ...]:
        """The finest codes under `code`, itself if it is one."""
        if code not in self.totals:
            return (code,)
        return tuple(leaf for part in self.totals[code] for leaf in self.leaves_of(part))


@dataclass(frozen=True)
class CountTable:
    """Cells by index. `equations @ values == 0`: each row is the sum of its parts minus their total.

    `fixed`: cells everybody knows already (a region that did not report), which therefore can hide nothing.
    `rows`: (total, parts) within which one category holding everybody is itself a disclosure.
    """

    keys: tuple[Key, ...]
    values: Ints
    equations: sparse.csr_array
    weights: Floats
    fixed: Flags
    rows: tuple[tuple[int, tuple[int, ...]], ...] = ()

    def __post_init__(self) -> None:
        if len(self.values) and self.values.min() < 0:
            raise DisclosureError("A table of counts holds a negative count", remedy="mend the mart that wrote it")
        if np.any(self.equations @ self.values):
            raise DisclosureError("A table does not add up to its own totals", remedy="mend the mart that wrote it")

    def part(self, cells: Cells) -> "CountTable":
        """The table of these cells alone; right only when no equation joins them to a cell left out."""
        place = {int(cell): index for index, cell in enumerate(cells)}
        equations = sparse.csr_array(self.equations[:, cells])
        return CountTable(
            keys=tuple(self.keys[cell] for cell in cells),
            values=self.values[cells],
            equations=sparse.csr_array(equations[np.flatnonzero(np.diff(equations.indptr))]),
            weights=self.weights[cells],
            fixed=self.fixed[cells],
            rows=tuple((place[t], tuple(place[p] for p in parts)) for t, parts in self.rows if t in place),
        )


def hierarchical_table(
    counts: Mapping[Key, int],
    dimensions: Sequence[Dimension],
    *,
    fixed: Collection[Key] = (),
    category: str | None = None,
) -> CountTable:
    """The full table over all published codes of all dimensions; an inner cell that is absent is zero.

    `category` names the dimension whose codes are what a person would not want known (the outcome of a need).
    """
    keys = tuple(product(*(dimension.all_codes for dimension in dimensions)))
    values = _with_totals(counts, dimensions)
    position = {key: index for index, key in enumerate(keys)}
    sums = list(_sums(dimensions, position))
    return CountTable(
        keys=keys,
        values=values,
        equations=_matrix([(total, parts) for _, total, parts in sums], len(keys)),
        weights=np.array([_weight(key, dimensions) for key in keys], dtype=np.float64),
        fixed=np.array([key in fixed for key in keys], dtype=np.bool_),
        rows=tuple((total, parts) for name, total, parts in sums if name == category),
    )


def _with_totals(counts: Mapping[Key, int], dimensions: Sequence[Dimension]) -> Ints:
    inner = np.zeros([len(dimension.codes) for dimension in dimensions], dtype=np.int64)
    places = [{code: index for index, code in enumerate(dimension.codes)} for dimension in dimensions]
    for key, count in counts.items():
        try:
            inner[tuple(place[code] for place, code in zip(places, key, strict=True))] = count
        except KeyError:
            raise DisclosureError("A count stands under a code that no dimension declares") from None
    for axis, dimension in enumerate(dimensions):
        inner = np.tensordot(inner, _membership(dimension), axes=([axis], [0]))
        inner = np.moveaxis(inner, -1, axis)
    return inner.reshape(-1)


def _membership(dimension: Dimension) -> Ints:
    """(leaf, code) → 1 when the leaf counts towards the code."""
    rows = {leaf: index for index, leaf in enumerate(dimension.codes)}
    member = np.zeros((len(dimension.codes), len(dimension.all_codes)), dtype=np.int64)
    for column, code in enumerate(dimension.all_codes):
        member[[rows[leaf] for leaf in dimension.leaves_of(code)], column] = 1
    return member


def _sums(dimensions: Sequence[Dimension], position: Mapping[Key, int]) -> Iterator[tuple[str, int, tuple[int, ...]]]:
    for axis, dimension in enumerate(dimensions):
        others = [d.all_codes for number, d in enumerate(dimensions) if number != axis]
        for total, parts in dimension.totals.items():
            for rest in product(*others):
                before, after = rest[:axis], rest[axis:]
                yield (
                    dimension.name,
                    position[(*before, total, *after)],
                    tuple(position[(*before, part, *after)] for part in parts),
                )


def _matrix(sums: Sequence[tuple[int, tuple[int, ...]]], width: int) -> sparse.csr_array:
    rows = [row for row, (_, parts) in enumerate(sums) for _ in range(len(parts) + 1)]
    columns = [column for total, parts in sums for column in (total, *parts)]
    signs = [sign for _, parts in sums for sign in (-1.0, *[1.0] * len(parts))]
    return sparse.csr_array((signs, (rows, columns)), shape=(len(sums), width), dtype=np.float64)


def _weight(key: Key, dimensions: Sequence[Dimension]) -> float:
    weight = 1.0
    for code, dimension in zip(key, dimensions, strict=True):
        weight *= dimension.weights.get(code, 1.0)
    return weight
