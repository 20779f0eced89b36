"""How rare an agreement is: the share of persons that bear the value both records have."""

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.evidence import Encoded
from anonymize.linkage.fields import FIELDS
from anonymize.linkage.levels import CROSSED, Comparison, first_equality, grade_of_level, top_level
from anonymize.linkage.tokens import Digests

Floats = NDArray[np.float64]


def bearers(digests: Digests, weight: Floats) -> Floats:
    """For each record, how many persons bear its value; a record of a person known from n records weighs 1/n."""
    _, place = np.unique(digests, return_inverse=True)
    return np.bincount(place, weights=weight)[place]


def rarities(
    left: Encoded, comparison: Comparison, weight: Floats, u: dict[str, Floats]
) -> dict[str, Floats]:
    """Per field and pair, the log chance that a stranger bears the same value; not a number where nothing is equal.

    One bearer is the person itself, so only the others count; where there are none, the average chance of agreement
    speaks, but never more than one unseen bearer.
    """
    found = {}
    for name, levels in comparison.levels.items():
        shape = FIELDS[name].shape
        log_chance = np.full(len(levels), np.nan)
        for level in range(first_equality(shape), top_level(shape) + 1):
            grade = grade_of_level(shape, level)
            if grade in (None, "sounding", "bare", "turned"):
                continue
            chosen = np.flatnonzero(levels == level)
            digests = left.fields[name].digests[grade]
            known = weight[digests != 0].sum()
            share = bearers(digests, weight)[comparison.one[chosen]] - 1
            average = u[name][first_equality(shape):].sum()
            unseen = min(1.0, known * average)
            log_chance[chosen] = np.log((np.maximum(share, 0) + unseen) / (known + 1))
        found[name] = log_chance
    return found | _crossed(left, comparison, weight, u)


def _crossed(
    left: Encoded, comparison: Comparison, weight: Floats, u: dict[str, Floats]
) -> dict[str, Floats]:
    """Where a given name equals a surname: the mean of how rarely strangers bear it as the one and as the other."""
    found: dict[str, Floats] = {}
    if comparison.crossed is None:
        return found
    top = top_level("name")
    given, surname = (left.fields[name].digests["strict"] for name in ("given_name", "surname"))
    for key, levels, rows, mine, theirs in (
        (CROSSED[0], comparison.crossed[0], comparison.one, given, surname),
        (CROSSED[1], comparison.crossed[1], comparison.one, surname, given),
    ):
        chosen = np.flatnonzero(levels == top)
        value = mine[rows[chosen]]
        ways = []
        for column in (mine, theirs):
            known = weight[column != 0].sum()
            others = np.maximum(_borne(column, weight, value) - 1, 0)
            ways.append((known + 1) / (others + 0.5))
        chance = np.full(len(levels), np.nan)
        chance[chosen] = -np.log((ways[0] + ways[1]) / 2)
        found[key] = chance
    return found


def _borne(column: Digests, weight: Floats, values: Digests) -> Floats:
    """How many persons bear each of the values in a column."""
    known, place = np.unique(column, return_inverse=True)
    total = np.bincount(place, weights=weight)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.where(known[at] == values, total[at], 0.0)
