"""Fitting the model to the data it is used on, without a single known pair."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.evidence import Encoded
from anonymize.linkage.levels import Comparison, compared
from anonymize.linkage.model import (
    UNSEEN_RELATED,
    Parameters,
    Random,
    Weights,
    beginning,
    posteriors,
    refitted,
    weights,
)
from anonymize.linkage.rarity import Frequencies, frequencies, rarities, silenced

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
DRAWN: Final = 1_000_000
ROUNDS: Final = 24
RECOUNTS: Final = (8, 13, 18)
"""Rounds after which persons are counted anew: only then are the posteriors worth it."""
RELATIVES_ROUNDS: Final = 20


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model: what agreements weigh, and how many persons bear each value."""

    parameters: Parameters
    counted: Frequencies

    def weights(self, left: Encoded, comparison: Comparison) -> Weights:
        """What speaks for each pair of a comparison whose left side is `left`."""
        heard = silenced(self.counted, left, comparison)
        return weights(self.parameters, heard, rarities(self.counted, left, heard))

    def judge(self, left: Encoded, right: Encoded, one: Rows, other: Rows) -> Floats:
        """Probability of each pair by itself."""
        return posteriors(self.parameters, self.weights(left, compared(left, right, one, other)))[0]


@dataclass(frozen=True, slots=True)
class Population:
    """The pairs there are: within one table, or across its first `border` rows and the rest."""

    rows: int
    border: int | None = None

    @property
    def pairs(self) -> float:
        """How many, candidates or not."""
        if self.border is None:
            return max(self.rows * (self.rows - 1) / 2, 1.0)
        return max(float(self.border) * (self.rows - self.border), 1.0)

    def drawn(self, count: int) -> tuple[Rows, Rows]:
        """Pairs at random, the same each time; all of them where they are few."""
        if self.pairs <= count:
            return self._all()
        dice = np.random.default_rng(20240517)
        if self.border is None:
            one, other = dice.integers(0, self.rows, (2, count))
            return np.minimum(one, other)[one != other], np.maximum(one, other)[one != other]
        return dice.integers(0, self.border, count), dice.integers(self.border, self.rows, count)

    def _all(self) -> tuple[Rows, Rows]:
        if self.border is None:
            one, other = np.triu_indices(self.rows, 1)
            return one.astype(np.int64), other.astype(np.int64)
        right = np.arange(self.border, self.rows)
        return np.repeat(np.arange(self.border), len(right)), np.tile(right, self.border)


def fitted(encoded: Encoded, candidates: tuple[Rows, Rows], population: Population) -> tuple[Model, Weights]:
    """The model that explains the candidates best, and what it says of them. Candidates come sorted and once each."""
    one, other = candidates
    even = np.ones(encoded.rows)
    counted = frequencies(encoded, even)
    comparison = silenced(counted, encoded, compared(encoded, encoded, one, other))
    random = _random(encoded, counted, candidates, population)
    parameters = beginning(comparison, random.comparison, population.pairs, encoded.rows)
    rare = rarities(counted, encoded, comparison)
    told = weights(parameters, comparison, rare)
    outside = 0.0
    for turn in range(ROUNDS):
        parameters = refitted(
            parameters, comparison, posteriors(parameters, told), told.crossing, population.pairs, random, outside
        )
        if turn in RECOUNTS:
            counted = frequencies(
                encoded, persons_per_record(encoded.rows, one, other, posteriors(parameters, told)[0])
            )
        if turn >= RECOUNTS[0]:
            rare = rarities(counted, encoded, comparison)
        told = weights(parameters, comparison, rare)
        if turn in RECOUNTS:
            outside = relatives_outside(Model(parameters, counted), encoded, random, told, population.pairs)
    return Model(parameters, counted), told


def relatives_outside(model: Model, encoded: Encoded, random: Random, told: Weights, pairs: float) -> float:
    """How many pairs of relatives no key brought together, as pairs drawn at random tell.

    Where fields are often empty those are most of them, and who counts among candidates alone takes relatives to be
    rarer than they are, and so what all of a house share for one person.
    """
    drawn = weights(model.parameters, random.comparison, rarities(model.counted, encoded, random.comparison))
    related = np.exp(drawn.related[random.candidate < 0])
    stands_for = pairs / max(len(random.candidate), 1)
    share, outside = model.parameters.related, 0.0
    for _ in range(RELATIVES_ROUNDS):
        outside = stands_for * float((share * related / (1 - share + share * related)).sum())
        inside = float(posteriors(replace(model.parameters, related=share), told)[1].sum())
        share = min((inside + outside + UNSEEN_RELATED) / pairs, 0.3)
    return outside


def refined(
    encoded: Encoded, model: Model, found: tuple[Rows, Rows, Floats], population: Population
) -> tuple[Model, Weights]:
    """The model fitted once more to what the whole made of its pairs.

    A pair alone under-states how often one person's values differ: the pairs that differ most are those it misses.
    """
    one, other, same = found
    comparison = silenced(model.counted, encoded, compared(encoded, encoded, one, other))
    random = _random(encoded, model.counted, (one, other), population)
    rare = rarities(model.counted, encoded, comparison)
    told = weights(model.parameters, comparison, rare)
    related = posteriors(model.parameters, told)[1] * (1 - same)
    outside = relatives_outside(model, encoded, random, told, population.pairs)
    parameters = refitted(
        model.parameters, comparison, (same, related), told.crossing, population.pairs, random, outside
    )
    counted = frequencies(encoded, persons_per_record(encoded.rows, one, other, same))
    again = Model(parameters, counted)
    return again, weights(parameters, comparison, rarities(counted, encoded, comparison))


def persons_per_record(rows: int, one: Rows, other: Rows, same: Floats) -> Floats:
    """The part of a person that each record stands for: 1/n where n records are one person."""
    return 1 / (1 + np.bincount(one, same, rows) + np.bincount(other, same, rows))


def _random(encoded: Encoded, counted: Frequencies, candidates: tuple[Rows, Rows], population: Population) -> Random:
    one, other = population.drawn(DRAWN)
    known = candidates[0] << 32 | candidates[1]
    wanted = one << 32 | other
    place = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    hit = known[place] == wanted if len(known) else np.zeros(len(wanted), dtype=bool)
    comparison = silenced(counted, encoded, compared(encoded, encoded, one, other))
    return Random(comparison, np.where(hit, place, -1))
