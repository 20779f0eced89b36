"""Editions of a table as printed, and everything an attacker knows from them together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from anonymize.disclosure.arrays import Flags, Floats
from anonymize.disclosure.cube import Cube
from anonymize.disclosure.primary import Sensitivity, sensitivity_of
from anonymize.disclosure.witnesses import Requirement

_REACH = 20.0  # thresholds; capping what an attacker imagines only helps them
_SAME = 1e-6


@dataclass(frozen=True)
class Edition:
    """`printed`: the number in print by cell, nan where there is none. `rounded`: printed numbers that stand for a
    range.
    """

    cube: Cube
    printed: Floats
    rounded: Flags

    @property
    def hidden(self) -> Flags:
        return self.cube.published & np.isnan(self.printed)

    @property
    def spread(self) -> float:
        """How far the truth may be from a rounded number: less than the base, or the base where that is said."""
        off = np.abs(self.printed - self.cube.values)[self.rounded & ~np.isnan(self.printed)]
        base = float(self.cube.spec.base)
        return base if len(off) and off.max() >= base - _SAME else base - 1.0


def limits(edition: Edition) -> tuple[Floats, Floats]:
    """What print says of each cell alone."""
    return _limits(edition, edition.spread)


def _limits(edition: Edition, spread_of_rounded: float) -> tuple[Floats, Floats]:
    cube, printed = edition.cube, edition.printed
    known = np.where(np.isnan(printed), cube.values, printed)
    lower, upper = known.copy(), known.copy()
    spread = np.where(edition.rounded, spread_of_rounded, 0.0)
    lower, upper = np.maximum(lower - spread, 0.0), upper + spread
    if cube.spec.small_only:
        exact_above = edition.rounded & cube.inner
        upper[exact_above] = np.minimum(upper, np.maximum(known, _small(cube)))[exact_above]
    absent = ~cube.published
    secret = edition.hidden | absent
    lower[secret] = 0.0
    upper[secret] = cube.values[secret] + reach(cube)
    return lower, upper


def _small(cube: Cube) -> float:
    """The highest count that rounding of small counts touches."""
    return max(cube.spec.threshold, cube.spec.base) - 1.0


def reach(cube: Cube) -> float:
    """How far up a hidden cell may be imagined."""
    if cube.spec.is_count:
        return _REACH * cube.spec.threshold
    return float(cube.values.max()) * 2


@dataclass(frozen=True)
class System:
    """All cells of all editions side by side, the newest first. Cells whose truth did not change are one and the same:
    we let the attacker know which.
    """

    editions: tuple[Edition, ...]
    offsets: tuple[int, ...]
    equations: sparse.csr_array
    truth: Floats
    lower: Floats
    upper: Floats

    def requirements(self, sensitivities: Sequence[Sensitivity]) -> Iterator[Requirement]:
        for edition, offset, sensitivity in zip(self.editions, self.offsets, sensitivities, strict=True):
            yield from promised(edition, offset, sensitivity)


def promised(edition: Edition, offset: int, sensitivity: Sensitivity) -> Iterator[Requirement]:
    """What hidden and rounded cells of one edition must leave open."""
    cube = edition.cube
    yield from sensitivity.requirements(edition.hidden, cube.values, offset)
    lower, upper = _limits(edition, cube.spec.base - 1.0)
    for cell in np.flatnonzero(edition.rounded & ~np.isnan(edition.printed) & cube.published):
        if cube.spec.small_only and not cube.inner[cell]:
            continue  # a sum of exact and small numbers is as open as its parts
        place, number = (int(cell) + offset,), int(cell) + offset
        yield Requirement(place, (1.0,), float(upper[cell]), True, number)
        yield Requirement(place, (-1.0,), float(-lower[cell]), True, number)


def system_of(editions: Sequence[Edition]) -> System:
    """The newest edition first."""
    widths = [len(edition.cube) for edition in editions]
    offsets = tuple(int(sum(widths[:number])) for number in range(len(widths)))
    pairs = [limits(edition) for edition in editions]
    blocks = sparse.block_diag([_known_sums(edition) for edition in editions], format="csr")
    links = list(_links(editions, offsets))
    return System(
        editions=tuple(editions),
        offsets=offsets,
        equations=sparse.csr_array(sparse.vstack([blocks, _link_rows(links, sum(widths))])),
        truth=np.concatenate([edition.cube.values for edition in editions]),
        lower=np.concatenate([low for low, _ in pairs]),
        upper=np.concatenate([high for _, high in pairs]),
    )


def _known_sums(edition: Edition) -> sparse.csr_array:
    """The sums an attacker can calculate with. A sum that is off by itself is no help under rounded numbers, for
    nobody sees by how much; under exact ones we let them know it.
    """
    equations = edition.cube.equations
    if not edition.rounded.any():
        return equations
    return sparse.csr_array(equations[np.flatnonzero(np.abs(equations @ edition.cube.values) <= _SAME)])


def sensitivities_of(editions: Sequence[Edition]) -> list[Sensitivity]:
    return [sensitivity_of(edition.cube) for edition in editions]


def _links(editions: Sequence[Edition], offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each unchanged cell with itself in the next older edition that has it."""
    for newer in range(len(editions)):
        for number, key in enumerate(editions[newer].cube.keys):
            for older in range(newer + 1, len(editions)):
                place = editions[older].cube.index.get(key)
                if place is not None:
                    if abs(editions[older].cube.values[place] - editions[newer].cube.values[number]) <= _SAME:
                        yield offsets[newer] + number, offsets[older] + place
                    break


def _link_rows(links: Sequence[tuple[int, int]], width: int) -> sparse.csr_array:
    rows = [row for row in range(len(links)) for _ in range(2)]
    columns = [cell for pair in links for cell in pair]
    signs = [1.0, -1.0] * len(links)
    return sparse.csr_array((signs, (rows, columns)), shape=(len(links), width), dtype=np.float64)
