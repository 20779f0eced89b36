"""Unicity of trails: the share of persons whom a few points of their trail single out.

Source: de Montjoye, Hidalgo, Verleysen, Blondel (2013), Unique in the Crowd, doi:10.1038/srep01376. A point is what
somebody may know of a person, such as a month and a service in it; of every trail p points are drawn, and the person is
unique when no other trail holds all of them. Of a trail shorter than p all points are known. So defined, the share
never falls when one more point is known.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, sqrt
from random import Random
from typing import Final

DRAWS: Final = 4000
"""Persons that are sampled: the interval is then at most ±1.6 points wide."""
EXACT_UP_TO: Final = 50_000
"""Sets of points up to which all of them are tried."""
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Unicity:
    """Share of persons whom that many known points single out, and the 95 % interval of the sampling (Wilson)."""

    points: int
    share: float
    low: float
    high: float
    is_exact: bool


Trails = Mapping[Hashable, frozenset[Hashable]]


def trails_of(persons: Iterable[Hashable], points: Iterable[Hashable]) -> dict[Hashable, frozenset[Hashable]]:
    """The trail of each person, from rows of one point each. Rows about nobody, or without a point, are left out."""
    gathered: dict[Hashable, set[Hashable]] = {}
    for person, point in zip(persons, points, strict=True):
        if person is not None and point is not None:
            gathered.setdefault(person, set()).add(point)
    return {person: frozenset(points) for person, points in gathered.items()}


def unicity(trails: Trails, points: int, *, seed: int = 1, draws: int = DRAWS) -> Unicity | None:
    """The share for that many known points; None where there is no trail. The same seed draws the same."""
    if points < 1:
        raise ValueError("points")
    if not trails:
        return None
    if sum(comb(len(trail), min(points, len(trail))) for trail in trails.values()) > EXACT_UP_TO:
        return sampled(trails, points, seed=seed, draws=draws)
    crowd = _Crowd(trails)
    share = sum(crowd.unique_share(trail, points) for trail in crowd.trails) / len(trails)
    return Unicity(points, share, share, share, is_exact=True)


def sampled(trails: Trails, points: int, *, seed: int = 1, draws: int = DRAWS) -> Unicity:
    """The same from a sample of persons, each with one set of points. There must be a trail."""
    crowd, dice = _Crowd(trails), Random(seed)  # noqa: S311  a sample, no secret
    known = crowd.trails if draws >= len(crowd.trails) else dice.sample(crowd.trails, draws)
    # a shuffled trail, cut: what is known with p points is part of what is known with p + 1 of the same seed
    hits = sum(crowd.is_unique(dice.sample(trail, len(trail))[:points]) for trail in known)
    low, high = _wilson(hits, len(known))
    return Unicity(points, hits / len(known), low, high, is_exact=False)


class _Crowd:
    """Who holds each point, as one long binary number a point: a bit for every person."""

    def __init__(self, trails: Trails) -> None:
        names: dict[Hashable, int] = {}
        self.trails = [
            tuple(sorted(names.setdefault(point, len(names)) for point in trail)) for trail in _in_order(trails)
        ]
        holders = [bytearray(len(trails) // 8 + 1) for _ in names]
        for person, trail in enumerate(self.trails):
            for point in trail:
                holders[point][person >> 3] |= 1 << (person & 7)
        self._holders = [int.from_bytes(one, "little") for one in holders]

    def is_unique(self, points: Sequence[int]) -> bool:
        """Whether only one trail holds all the points."""
        left = self._holders[points[0]]
        for point in points[1:]:
            left &= self._holders[point]
        return left & (left - 1) == 0

    def unique_share(self, trail: Sequence[int], points: int) -> float:
        """Of all sets of so many points of the trail, the share that single it out."""
        sets = list(combinations(trail, min(points, len(trail))))
        return sum(map(self.is_unique, sets)) / len(sets)


def _in_order(trails: Trails) -> list[list[Hashable]]:
    """Trails and their points in an order that does not hang on the order of rows, so that a seed draws the same."""
    return sorted((sorted(trail, key=repr) for trail in trails.values()), key=repr)


def _wilson(hits: int, draws: int) -> tuple[float, float]:
    share, square = hits / draws, _Z * _Z
    middle = (share + square / (2 * draws)) / (1 + square / draws)
    half = _Z / (1 + square / draws) * sqrt(share * (1 - share) / draws + square / (4 * draws * draws))
    return max(0.0, middle - half), min(1.0, middle + half)
