"""The whole way from evidence to decisions, on tables and on arrivals."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.blocking import pairs_within
from anonymize.linkage.clusters import Matches, consistent, united
from anonymize.linkage.evidence import Encoded
from anonymize.linkage.fitting import Model, Population, fitted, refined
from anonymize.linkage.model import Weights, posteriors
from anonymize.linkage.one_to_one import one_to_one

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Decision = Literal["link", "review", "new"]
PAIRS_PER_ROW: Final = 60
FEWEST_PAIRS: Final = 1_000_000
DUPLICATES: Final = 0.02
"""Nearly certain duplicates per record within a file, from which on it is not taken to hold each person once."""
NEARLY: Final = 0.95


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on two records are one person without asking, and from which on somebody is asked."""

    link: float = 0.999
    review: float = 0.5

    def decision(self, probability: float) -> Decision:
        """The three outcomes."""
        if probability >= self.link:
            return "link"
        return "review" if probability >= self.review else "new"


def candidates_of(encoded: Encoded) -> tuple[Rows, Rows]:
    """Pairs worth comparing, rarest keys first, at most some sixty for each record."""
    return pairs_within(encoded.keys, most=max(FEWEST_PAIRS, PAIRS_PER_ROW * encoded.rows))


def duplicates(encoded: Encoded) -> tuple[Matches, Model]:
    """Records of one table that are one person."""
    candidates = candidates_of(encoded)
    model, told = fitted(encoded, candidates, Population(encoded.rows))
    found = _consistent(encoded, model, candidates, told)
    settled = united(Matches(*candidates, posteriors(model.parameters, told)[0]), found)
    model, told = refined(encoded, model, (settled.one, settled.other, settled.probability), Population(encoded.rows))
    return _consistent(encoded, model, (settled.one, settled.other), told), model


def _consistent(encoded: Encoded, model: Model, candidates: tuple[Rows, Rows], told: Weights) -> Matches:
    same, _ = posteriors(model.parameters, told)
    return consistent(
        encoded.rows, Matches(*candidates, same), lambda one, other: model.judge(encoded, encoded, one, other)
    )


def across(encoded: Encoded, border: int) -> tuple[Matches, Model]:
    """Records of the first `border` rows that are one person with records of the rest."""
    one, other = candidates_of(encoded)
    is_across = (one < border) & (other >= border)
    candidates = one[is_across], other[is_across]
    model, told = fitted(encoded, candidates, Population(encoded.rows, border))
    within = one[~is_across], other[~is_across]
    if _has_duplicates(encoded, border, model, within):
        found, model = duplicates(encoded)
        kept = (found.one < border) & (found.other >= border)
        return Matches(found.one[kept], found.other[kept], found.probability[kept]), model
    ratio = told.same - np.logaddexp(0, np.log(model.parameters.related) + told.related)
    same, prior = one_to_one(
        candidates[0], candidates[1] - border, ratio, (border, encoded.rows - border), model.parameters.prior
    )
    settled = replace(model, parameters=replace(model.parameters, prior=min(prior, 0.3)))
    return Matches(*candidates, same), settled


def _has_duplicates(encoded: Encoded, border: int, model: Model, within: tuple[Rows, Rows]) -> bool:
    expected = model.judge(encoded, encoded, *within)
    nearly = expected > NEARLY
    first = (nearly & (within[1] < border)).sum() / max(border, 1)
    second = (nearly & (within[0] >= border)).sum() / max(encoded.rows - border, 1)
    return bool(max(first, second) > DUPLICATES)
