"""From pairs to persons in one file: whoever is joined must fit everybody they are joined with.

Within each connected group the two parts that fit best are joined, again and again. How well two parts fit is the
log-odds of their best pair plus the mean of all others between them: one strong pair may bring a person in whom
the others do not contradict, and a chain of weak ones may not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
CERTAIN: Final = 8.0
"""Log-odds beyond which one pair says no more: otherwise one overconfident pair would drown the others."""
FLOORS: Final = (0.02, 0.1, 0.3, 0.5, 0.8, 0.95, 0.99, 0.999, 0.9999)
LARGEST: Final = 80
"""Records looked at together. A larger group is parted at the next floor."""
NOT_ONE: Final = -4.0


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of rows and the probability that each is one person."""

    one: Rows
    other: Rows
    probability: Floats


def log_odds(probability: Floats) -> Floats:
    """Cut at plus or minus CERTAIN."""
    safe = np.clip(probability, 1e-12, 1 - 1e-12)
    return np.asarray(np.clip(np.log(safe) - np.log1p(-safe), -CERTAIN, CERTAIN), dtype=np.float64)


def consistent(rows: int, pairs: Matches, judge: Callable[[Rows, Rows], Floats]) -> Matches:
    """Every pair within a person, and what is left of the others. `judge` gives the probability of any pair."""
    groups = _groups(rows, pairs)
    ones, others = _all_pairs(groups)
    judged = judge(ones, others)
    fits = _fits(groups, log_odds(judged))
    joined = 1 / (1 + np.exp(-fits))
    # where nothing else speaks, a pair keeps its own probability, however close to one
    joined = np.where(np.isnan(fits), judged, joined)
    return Matches(np.minimum(ones, others), np.maximum(ones, others), joined)


def united(pairs: Matches, judged: Matches) -> Matches:
    """All pairs of both, sorted; what was judged together counts, and a pair that was not is as it was."""
    code = np.concatenate([judged.one << 32 | judged.other, pairs.one << 32 | pairs.other])
    both, first = np.unique(code, return_index=True)
    return Matches(both >> 32, both & 0xFFFFFFFF, np.concatenate([judged.probability, pairs.probability])[first])


def _groups(rows: int, pairs: Matches) -> list[Rows]:
    """Connected groups of at most LARGEST rows, each of two or more."""
    waiting = [np.unique(np.concatenate([pairs.one, pairs.other]))] if len(pairs.one) else []
    done: list[Rows] = []
    for floor in FLOORS:
        label = _labels(rows, pairs, floor)
        parts = [part for group in waiting for part in _parted(group, label)]
        done += [part for part in parts if 1 < len(part) <= LARGEST]
        waiting = [part for part in parts if len(part) > LARGEST]
    return done + [chunk for group in waiting for chunk in np.array_split(group, -(-len(group) // LARGEST))]


def _labels(rows: int, pairs: Matches, floor: float) -> Rows:
    near = pairs.probability >= floor
    edges = coo_matrix((np.ones(near.sum()), (pairs.one[near], pairs.other[near])), (rows, rows))
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.int64)


def _parted(group: Rows, label: Rows) -> list[Rows]:
    order = group[np.argsort(label[group], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def _all_pairs(groups: list[Rows]) -> tuple[Rows, Rows]:
    if not groups:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    corners = {size: np.triu_indices(size, 1) for size in {len(group) for group in groups}}
    return (
        np.concatenate([group[corners[len(group)][0]] for group in groups]),
        np.concatenate([group[corners[len(group)][1]] for group in groups]),
    )


def _fits(groups: list[Rows], odds: Floats) -> Floats:
    """Per pair of each group, how well the parts fit that brought the two together; NaN where they are alone."""
    fits = np.full(len(odds), np.nan)
    begin = 0
    for group in groups:
        size = len(group)
        count = size * (size - 1) // 2
        if size > 2:
            corner = np.triu_indices(size, 1)
            square = np.zeros((size, size))
            square[corner] = odds[begin : begin + count]
            fits[begin : begin + count] = _joined(square + square.T)[corner]
        begin += count
    return fits


def _joined(odds: Floats) -> Floats:
    """The fit at which each two of one group came together; their own odds, at most NOT_ONE, where they did not."""
    fit = np.minimum(odds, NOT_ONE)
    best, total, count = odds.copy(), odds.copy(), np.ones(len(odds))
    members = [[row] for row in range(len(odds))]
    closed = np.eye(len(odds), dtype=bool)
    while not closed.all():
        between = np.outer(count, count)
        score = np.where(closed, -np.inf, best + np.where(between > 1, total / between, 0))
        one, other = (int(place) for place in np.unravel_index(int(np.argmax(score)), score.shape))
        if score[one, other] <= 0:
            break
        meeting = np.ix_(members[one], members[other])
        fit[meeting] = np.maximum(odds[meeting], score[one, other])
        fit[meeting[1].T, meeting[0].T] = fit[meeting].T
        members[one] += members[other]
        count[one] += count[other]
        total[one] += total[other]
        best[one] = np.maximum(best[one], best[other])
        total[:, one], best[:, one] = total[one], best[one]
        closed[other] = closed[:, other] = True
    return _carried(fit)


def _carried(fit: Floats) -> Floats:
    """Who surely is the same person as a third is surely the same as each other: the weakest step of the best way."""
    for between in range(len(fit)):
        fit = np.maximum(fit, np.minimum(fit[:, between, None], fit[between]))
    return fit
