"""Which known groups of subjects become one person: the surest pairs first, and never against a contradiction.

Precision before recall (docs/decisions/0304): a pair links of itself only from `Thresholds.link` on, with an equal
given name or document; a group holds no two subjects that contradict each other; and what fits two groups that
contradict each other is linked to neither. What is likely all the same is for people to say.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.linking import Thresholds

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Pair = tuple[int, int]
CONTRADICTS: Final = 0.01
"""Below this two records are not merely unlike: something in them speaks for two people."""
LARGEST: Final = 60
"""Subjects of groups that hang together. More are namesakes, or a value that many share: nothing there links itself."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Candidate pairs (smaller row first), the probability of each, and whether it may link without being asked."""

    one: Rows
    other: Rows
    probability: Floats
    may_link: NDArray[np.bool_]
    named: Mapping[str, int] = field(default_factory=dict)
    """Outcomes that have a name, in counts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Pairs that link, pairs to ask about, and how many were too many to decide."""

    links: tuple[Pair, ...]
    reviews: tuple[Pair, ...]
    crowded: int


def outcome_of(
    groups: Sequence[int],
    judged: Judged,
    judge: Callable[[Rows, Rows], Floats],
    apart: Collection[Pair],
    thresholds: Thresholds,
) -> Outcome:
    """What becomes of the candidates. `groups`: the group of each row today; `apart`: pairs that people separated."""
    likely = _likely(groups, judged, thresholds.review)
    parts, crowded = _parts(groups, likely)
    uniting = _Uniting(groups, judged, judge, apart, thresholds, parts)
    links = [pair for pair in likely if pair in uniting.eligible and uniting.unite(pair)]
    return Outcome(tuple(links), tuple(uniting.left_over(likely)), crowded)


def _likely(groups: Sequence[int], judged: Judged, floor: float) -> list[Pair]:
    """Pairs of different groups worth a look, the surest first."""
    near = np.flatnonzero(judged.probability >= floor)
    near = near[np.lexsort((judged.other[near], judged.one[near], -judged.probability[near]))]
    pairs = zip(judged.one[near].tolist(), judged.other[near].tolist(), strict=True)
    return [pair for pair in pairs if groups[pair[0]] != groups[pair[1]]]


def _parts(groups: Sequence[int], likely: Sequence[Pair]) -> tuple[list[list[int]], int]:
    """The rows of each connected set of groups, but for those of more than LARGEST; and how many those are."""
    parent: dict[int, int] = {}

    def head(group: int) -> int:
        while parent.setdefault(group, group) != group:
            group = parent[group]
        return group

    for one, other in likely:
        first, second = sorted((head(groups[one]), head(groups[other])))
        parent[second] = first
    rows: dict[int, list[int]] = {}
    for row, group in enumerate(groups):
        if group in parent:
            rows.setdefault(head(group), []).append(row)
    return [part for part in rows.values() if len(part) <= LARGEST], sum(len(part) > LARGEST for part in rows.values())


class _Uniting:
    def __init__(
        self,
        groups: Sequence[int],
        judged: Judged,
        judge: Callable[[Rows, Rows], Floats],
        apart: Collection[Pair],
        thresholds: Thresholds,
        parts: Sequence[Sequence[int]],
    ) -> None:
        self._head = dict(enumerate(groups))
        self._members: dict[int, list[int]] = {}
        for row, group in enumerate(groups):
            self._members.setdefault(group, []).append(row)
        self._apart, self._review = frozenset(apart), thresholds.review
        self._chance = dict(_all_chances(parts, judge))
        sure = np.flatnonzero(judged.may_link & (judged.probability >= thresholds.link))
        self.eligible = set(zip(judged.one[sure].tolist(), judged.other[sure].tolist(), strict=True))
        self.eligible &= self._chance.keys()
        self._rivals = _neighbours(self._chance, self._review)

    def unite(self, pair: Pair) -> bool:
        """Join the groups of a pair, where nothing speaks against it."""
        one, other = self._head[pair[0]], self._head[pair[1]]
        if one == other or self._contradict(self._members[one], self._members[other]):
            return False
        whole = self._members[one] + self._members[other]
        if any(self._contradict(whole, self._members[rival]) for rival in self._rivals_of(whole) - {one, other}):
            return False
        for row in self._members.pop(other):
            self._head[row] = one
        self._members[one] = whole
        return True

    def left_over(self, likely: Sequence[Pair]) -> Iterator[Pair]:
        """For each two groups still apart, their surest pair; none where people said that they are two."""
        asked: set[Pair] = set()
        for pair in likely:
            one, other = self._head[pair[0]], self._head[pair[1]]
            if one == other or (min(one, other), max(one, other)) in asked:
                continue
            asked.add((min(one, other), max(one, other)))
            if not self._separated(self._members[one], self._members[other]):
                yield pair

    def _rivals_of(self, rows: Sequence[int]) -> set[int]:
        return {self._head[near] for row in rows for near in self._rivals.get(row, ())}

    def _contradict(self, ones: Sequence[int], others: Sequence[int]) -> bool:
        return self._separated(ones, others) or any(
            self._chance.get(pair, 1.0) < CONTRADICTS for pair in _between(ones, others)
        )

    def _separated(self, ones: Sequence[int], others: Sequence[int]) -> bool:
        return bool(self._apart) and any(pair in self._apart for pair in _between(ones, others))


def _between(ones: Sequence[int], others: Sequence[int]) -> Iterator[Pair]:
    return ((min(one, other), max(one, other)) for one in ones for other in others)


def _all_chances(parts: Sequence[Sequence[int]], judge: Callable[[Rows, Rows], Floats]) -> Iterator[tuple[Pair, float]]:
    pairs = [(one, other) for part in parts for place, one in enumerate(part) for other in part[place + 1 :]]
    if not pairs:
        return
    table = np.asarray(pairs, dtype=np.int64)
    yield from zip(pairs, judge(table[:, 0], table[:, 1]).tolist(), strict=True)


def _neighbours(chances: Mapping[Pair, float], floor: float) -> dict[int, set[int]]:
    near: dict[int, set[int]] = {}
    for (one, other), chance in chances.items():
        if chance >= floor:
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
    return near
