"""How much each agreement weighs: Fellegi–Sunter with three kinds of pairs, fitted by expectation–maximisation.

same      two records of one person
related   two people of one household: surname, place, street, telephone agree; given name and birth date seldom
strangers everybody else

Two things differ from the textbook. The prior is *global*: pairs that no key brought together count as strangers, so
that the share of matches is one of all pairs and not of the candidates, and u comes from pairs drawn at random, less
the matches among them. And an equality weighs by how many *persons* bear the value (term frequency), not by how
many records.
Sources: Fellegi & Sunter 1969; Winkler 2000 (frequencies); Enamorado et al. 2019 (fastLink, prior over all pairs).
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.fields import FIELDS
from anonymize.linkage.levels import CROSSED, Comparison, first_equality, top_level

Floats = NDArray[np.float64]
TWIN_RATE: Final = 0.015
"""Two of one household born on one day: about one birth in 70 is of twins (Pison et al. 2015)."""
HOUSEHOLD_EQUAL: Final = 0.85
NAMED_AFTER: Final = 0.02
"""Relatives who bear one given name, as a child named after a grandparent. Supposed: we found no count of them."""
PRIOR_PAIRS: Final = 10.0
GIVEN_NAMES_CHANGE: Final = 2.0
"""A wholly different given name is at most so much likelier than a different surname, in records of one person."""
UNSEEN_RELATED: Final = 10.0
"""Pairs of relatives we suppose before we look: in a small file, twins are likelier than a wrong given name."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """By field, the probability of each level among pairs of one person (m) and of strangers (u)."""

    m: dict[str, Floats]
    u: dict[str, Floats]
    prior: float
    related: float
    crossing: float
    """How often one person's names are written crosswise."""
    twins: float = TWIN_RATE
    """The share of pairs of relatives that were born on one day."""
    u_crossed: Floats | None = field(default=None)


def beginning(comparison: Comparison, random: Comparison, pairs: float, rows: int) -> Parameters:
    """Where the fit starts: most fields of one person agree; strangers are as random pairs are."""
    m = {name: _first_guess(name) for name in comparison.levels}
    u = {name: shares(levels, _size(name)) for name, levels in random.levels.items()}
    crossed = shares(np.concatenate(random.crossed), _size("surname")) if random.crossed else None
    prior = min(0.1, (rows + 1) / pairs / 4)
    return Parameters(m, u, prior, min(0.1, UNSEEN_RELATED / pairs), 0.02, u_crossed=crossed)


def _size(name: str) -> int:
    return top_level(FIELDS[name].shape) + 1


def _first_guess(name: str) -> Floats:
    shape = FIELDS[name].shape
    size, equal = _size(name), first_equality(shape)
    guess = np.full(size, 0.02)
    guess[0], guess[1] = 1.0, 0.08
    guess[equal:] = 0.05
    guess[-1] = 0.8
    guess[1:] /= guess[1:].sum()
    return guess


def shares(levels: NDArray[np.int8], size: int, weights: Floats | None = None, prior: Floats | None = None) -> Floats:
    """How often each level occurs among pairs where both sides speak; never quite never. Silence weighs nothing.

    `prior` speaks as loud as PRIOR_PAIRS pairs, so that a file of thirty records is judged with some sense.
    """
    counts = np.bincount(levels, weights=weights, minlength=size).astype(float)
    counts[1:] += 0.5 / (size - 1) if prior is None else PRIOR_PAIRS * prior[1:]
    counts[0] = 0
    counts /= counts.sum()
    counts[0] = 1.0
    return counts


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-likelihood ratios of each pair against strangers."""

    same: Floats
    related: Floats
    crossing: Floats
    """Posterior of names written crosswise, given one person."""


def weights(parameters: Parameters, comparison: Comparison, rarity: dict[str, Floats]) -> Weights:
    """What speaks for one person, and for relatives, over strangers.

    `rarity`: by field, the log frequency of the value a pair has in common.
    """
    per_field = {name: _field_weight(parameters, name, levels, rarity) for name, levels in comparison.levels.items()}
    straight = sum((per_field[name] for name in ("given_name", "surname") if name in per_field), _zeros(comparison))
    others = sum(
        (weight for name, weight in per_field.items() if name not in ("given_name", "surname")), _zeros(comparison)
    )
    names, crossing = _names_weight(parameters, comparison, straight, rarity)
    related = sum(
        (_related_weight(parameters, name, levels, rarity) for name, levels in comparison.levels.items()),
        _zeros(comparison),
    )
    return Weights(names + others, related, crossing)


def _zeros(comparison: Comparison) -> Floats:
    return np.zeros(len(comparison.one))


def _log_u(parameters: Parameters, name: str, levels: NDArray[np.int8], rarity: dict[str, Floats]) -> Floats:
    log_u = np.log(parameters.u[name])[levels]
    if name not in rarity:
        return log_u
    return np.where(np.isnan(rarity[name]), log_u, rarity[name])


def _field_weight(parameters: Parameters, name: str, levels: NDArray[np.int8], rarity: dict[str, Floats]) -> Floats:
    weight = np.log(parameters.m[name])[levels] - _log_u(parameters, name, levels, rarity)
    return np.where(levels == 0, 0.0, weight)


def _related_weight(parameters: Parameters, name: str, levels: NDArray[np.int8], rarity: dict[str, Floats]) -> Floats:
    log_u = _log_u(parameters, name, levels, rarity)
    if FIELDS[name].is_household:
        chances = HOUSEHOLD_EQUAL * parameters.m[name] + (1 - HOUSEHOLD_EQUAL) * parameters.u[name]
    elif name == "birth_date":
        chances = parameters.twins * parameters.m[name] + (1 - parameters.twins) * parameters.u[name]
    elif name == "given_name":
        chances = NAMED_AFTER * parameters.m[name] + (1 - NAMED_AFTER) * parameters.u[name]
    else:
        return np.zeros(len(levels))
    return np.where(levels == 0, 0.0, np.log(chances)[levels] - log_u)


def _names_weight(
    parameters: Parameters, comparison: Comparison, straight: Floats, rarity: dict[str, Floats]
) -> tuple[Floats, Floats]:
    """The names as written, or given name and surname exchanged: whichever way explains more."""
    if comparison.crossed is None or parameters.u_crossed is None:
        return straight, np.zeros_like(straight)
    crossed = np.zeros_like(straight)
    for levels, name in zip(comparison.crossed, CROSSED, strict=True):
        log_u = np.log(parameters.u_crossed)[levels]
        if name in rarity:
            log_u = np.where(np.isnan(rarity[name]), log_u, rarity[name])
        crossed += np.where(levels == 0, 0.0, np.log(parameters.m[name.split("/")[0]])[levels] - log_u)
    told = np.logaddexp(np.log1p(-parameters.crossing) + straight, np.log(parameters.crossing) + crossed)
    return told, np.exp(np.log(parameters.crossing) + crossed - told)


def posteriors(parameters: Parameters, told: Weights) -> tuple[Floats, Floats]:
    """Probability of one person, and of relatives, for each pair."""
    same = np.log(parameters.prior) + told.same
    related = np.log(parameters.related) + told.related
    strangers = np.log1p(-parameters.prior - parameters.related)
    total = np.logaddexp(np.logaddexp(same, related), strangers)
    return np.exp(same - total), np.exp(related - total)


def refitted(
    parameters: Parameters,
    comparison: Comparison,
    posterior: tuple[Floats, Floats],
    crossing: Floats,
    pairs: float,
    random: "Random",
    outside: float = 0.0,
) -> Parameters:
    """The parameters that make the posteriors (same, related) likeliest: the second half of a step of the fit.

    `outside`: pairs of relatives that are no candidates.
    """
    same, related = posterior
    straight = same * (1 - crossing)
    m = {
        name: shares(
            levels, _size(name), straight if name in ("given_name", "surname") else same, prior=_first_guess(name)
        )
        for name, levels in comparison.levels.items()
    }
    prior = min(max(same.sum() / pairs, 1e-12), 0.3)
    twins = _twins(m, comparison, straight, related * (1 - crossing))
    relatives = max(related.sum() + outside, 2 * twins) + UNSEEN_RELATED
    return replace(
        parameters,
        m=m,
        u=random.without(same),
        u_crossed=random.crossed_without(same),
        prior=prior,
        related=min(relatives / pairs, 0.3),
        twins=min(max(TWIN_RATE, twins / relatives), 0.5),
        crossing=float(np.clip((same * crossing).sum() / max(same.sum(), 1e-9), 1e-4, 0.2)),
    )


def _twins(m: dict[str, Floats], comparison: Comparison, same: Floats, related: Floats) -> float:
    """How many pairs are rather twins than one person under two given names. Bounds m of a different given name.

    From a pair alone the two cannot be told apart, and a fit that is free to choose explains every twin as a given
    name exchanged. But whoever exchanges given names exchanges surnames too: what exceeds that is twins.
    """
    levels = comparison.levels
    if not {"given_name", "surname", "birth_date"} <= set(levels):
        return 0.0
    alike = (levels["given_name"] == 1) & (levels["birth_date"] == top_level("date"))
    named = (same * (levels["given_name"] > 0)).sum()
    bound = min(GIVEN_NAMES_CHANGE * m["surname"][1] + 0.002, 0.5)
    if m["given_name"][1] > bound:
        rest = m["given_name"][2:]
        m["given_name"] = np.concatenate([[1.0, bound], rest * (1 - bound) / rest.sum()])
    return max(0.0, float(((same + related) * alike).sum() - named * bound * m["birth_date"][-1]))


@dataclass(frozen=True, slots=True)
class Random:
    """Pairs drawn at random, and which candidate each of them is (-1 = none)."""

    comparison: Comparison
    candidate: NDArray[np.int64]

    def without(self, same: Floats) -> dict[str, Floats]:
        """u: how strangers agree, the matches among the random pairs taken out."""
        strangers = self._strangers(same)
        return {name: shares(levels, _size(name), strangers) for name, levels in self.comparison.levels.items()}

    def crossed_without(self, same: Floats) -> Floats | None:
        if self.comparison.crossed is None:
            return None
        twice = np.concatenate([self._strangers(same)] * 2)
        return shares(np.concatenate(self.comparison.crossed), _size("surname"), twice)

    def _strangers(self, same: Floats) -> Floats:
        strangers = np.ones(len(self.candidate))
        known = np.flatnonzero(self.candidate >= 0)
        strangers[known] -= same[self.candidate[known]]
        return strangers
