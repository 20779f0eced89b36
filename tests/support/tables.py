"""Seeded tables for disclosure control, and an attacker who shares no code with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from anonymize.disclosure.cube import Cube, Row, cube_of
from anonymize.disclosure.spec import Hierarchy, Spec

Key = tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """Leaves and hierarchy of one dimension."""

    hierarchy: Hierarchy
    leaves: tuple[str, ...]


def flat(name: str, size: int) -> Shape:
    return Shape(Hierarchy(name, "Total"), tuple(f"{name}{number}" for number in range(size)))


def nested(name: str, size: int, each: int) -> Shape:
    """`size` leaves in groups of `each`."""
    leaves = tuple(f"{name}{number}" for number in range(size))
    groups = {f"{name}/{start}": leaves[start : start + each] for start in range(0, size, each)}
    return Shape(Hierarchy(name, "Total", groups), leaves)


def spec_of(shapes: Sequence[Shape], **options: object) -> Spec:
    return Spec(tuple(shape.hierarchy for shape in shapes), **{"count": "n", **options})  # type: ignore[arg-type]  # fields by name


def rows_of(shapes: Sequence[Shape], counts: Mapping[Key, int]) -> list[Row]:
    """Inner rows and all their totals."""
    sums: dict[Key, int] = {}
    for key, count in counts.items():
        chains = [shape.hierarchy.chain(code) for shape, code in zip(shapes, key, strict=True)]
        for cell in product(*chains):
            sums[cell] = sums.get(cell, 0) + count
    return [Row(key, float(value)) for key, value in sums.items()]


def seeded(shapes: Sequence[Shape], mean: float, seed: int) -> dict[Key, int]:
    """Inner counts, skewed as counts of people are."""
    dice = np.random.default_rng(seed)
    return {key: int(dice.poisson(dice.gamma(0.7, mean / 0.7))) for key in product(*(s.leaves for s in shapes))}


def seeded_cube(shapes: Sequence[Shape], mean: float, seed: int, **options: object) -> Cube:
    return cube_of(rows_of(shapes, seeded(shapes, mean, seed)), spec_of(shapes, **options))


class Outsider:
    """Knows what is printed, how totals are made, and for each cell a lowest and a highest value."""

    def __init__(self, shapes: Sequence[Shape], keys: Sequence[Key]) -> None:
        self.place = {key: number for number, key in enumerate(keys)}
        self._sums = list(self._equations(shapes))

    def interval(self, key: Key, limits: Mapping[Key, tuple[float, float | None]]) -> tuple[float, float]:
        """The lowest and the highest value that agree with everything."""
        cells = list(self.place)
        bounds = [limits[cell] for cell in cells]
        goal = np.zeros(len(cells))
        goal[self.place[key]] = 1.0
        matrix = self._matrix(len(cells))
        ends = []
        for sign in (1.0, -1.0):
            answer = linprog(sign * goal, A_eq=matrix, b_eq=np.zeros(len(self._sums)), bounds=bounds, method="highs")
            assert answer.status in (0, 3), "what is printed excludes the truth"
            ends.append(sign * answer.fun if answer.status == 0 else np.inf)
        return ends[0], ends[1]

    def _equations(self, shapes: Sequence[Shape]) -> Iterator[tuple[int, list[int]]]:
        for axis, shape in enumerate(shapes):
            parts: dict[Key, list[int]] = {}
            for key, number in self.place.items():
                above = shape.hierarchy.chain(key[axis])[1:]
                if above:
                    parts.setdefault((*key[:axis], above[0], *key[axis + 1 :]), []).append(number)
            yield from ((self.place[total], mine) for total, mine in parts.items())

    def _matrix(self, width: int) -> csr_array:
        rows = [row for row, (_, parts) in enumerate(self._sums) for _ in range(len(parts) + 1)]
        columns = [cell for total, parts in self._sums for cell in (total, *parts)]
        signs = [sign for _, parts in self._sums for sign in (-1.0, *[1.0] * len(parts))]
        return csr_array((signs, (rows, columns)), shape=(len(self._sums), width))
