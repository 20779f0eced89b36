"""Across two files without duplicates a record has one partner at most: what is taken is not free for others.

Belief propagation on the candidate pairs (exact where they form no ring) for the model of Fortini et al. 2001 and
Sadinle 2017: every one-to-one matching may be, weighted by the likelihood of its pairs. The prior follows the matches
found: when nearly all records have a partner, those left over are far likelier to be each other's.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
ROUNDS: Final = 60
STEPS: Final = 12
STRONGEST: Final = 28.0
"""Log-odds of a pair are cut here, so that sums keep the digits of the weak ones."""


def one_to_one(left: Rows, right: Rows, log_ratio: Floats, rows: tuple[int, int], prior: float) -> tuple[Floats, float]:
    """Probability of each pair given all others, and the prior at which the expected matches are as many as assumed.

    `log_ratio`: log-likelihood ratio of each pair. `rows`: how many each side has.
    """
    likelihood = np.exp(np.clip(log_ratio, -STRONGEST, STRONGEST))
    to_left, to_right = np.ones(len(left)), np.ones(len(left))
    probability, matches = np.zeros(len(left)), -1.0
    for _ in range(ROUNDS):
        weight = np.minimum(likelihood * prior, np.exp(STRONGEST))
        for _ in range(STEPS):
            to_left = _free(right, weight * to_right, rows[1])
            to_right = _free(left, weight * to_left, rows[0])
        odds = weight * to_left * to_right
        probability = odds / (1 + odds)
        found = float(probability.sum())
        if abs(found - matches) < 1e-3 * (1 + rows[0]) ** 0.5:
            break
        matches = found
        prior = prior_of(found, rows)
    return probability, prior


def prior_of(matches: float, rows: tuple[int, int]) -> float:
    """Odds of a pair among records still free."""
    free_left, free_right = (max(side - matches, 0) + 1 for side in rows)
    return (matches + 1) / (free_left * free_right)


def _free(side: Rows, claims: Floats, rows: int) -> Floats:
    """For each pair, how free its record on this side is of every *other* pair."""
    total = np.bincount(side, claims, rows)
    return 1 / (1 + np.maximum(total[side] - claims, 0))
