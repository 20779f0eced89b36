"""Candidates among known and new subjects, judged by a model; and what a judgement may tell of itself.

A model is kept without frequencies: those are counted anew from the evidence that lies here today, so that nothing of
a model says how often a value occurs.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.arrivals import KeyIndex
from anonymize.linkage.blocking import pairs_within
from anonymize.linkage.evidence import Encoded
from anonymize.linkage.fields import FIELDS
from anonymize.linkage.fitting import Model, Population, fitted
from anonymize.linkage.levels import Comparison, compared, first_equality, top_level
from anonymize.linkage.linking import FEWEST_PAIRS, PAIRS_PER_ROW, duplicates
from anonymize.linkage.model import Parameters, posteriors
from anonymize.linkage.rarity import SHARED_BY, frequencies, silenced
from anonymize.linkage.uniting import Judged
from vocabulary.events import Json

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
SURE_NAME: Final = top_level("name") - 1
"""Equal as folded or strictly: one name in two alphabets or spellings, and no likeness."""
SAME_NAME: Final = top_level("name") - 2
"""Equal as root: letters lost on a keyboard, words in another order, a short form."""
DIFFERS: Final = 1
LIKE_NAME: Final = 3
"""Half of its neighbouring letters in common, and more."""
SLIPPED: Final = 0.01
"""A form of a name that nobody else bears, or a hundredth of those who bear the other form, is a slip of the pen."""
BUCKETS: Final = ("silent", "differs", "alike", "nearly", "sounds_equal", "equal")


def fitted_parameters(encoded: Encoded, border: int | None) -> Parameters:
    """m and u of these records: within one table, or across its first `border` rows and the rest."""
    if border is None:
        return duplicates(encoded)[1].parameters
    return fitted(encoded, candidates(encoded, np.arange(encoded.rows), border), Population(encoded.rows, border))[
        0
    ].parameters


def model_of(parameters: Parameters, encoded: Encoded, groups: Sequence[int]) -> Model:
    """The model with the frequencies of today: a person of n records weighs 1/n in each."""
    size = np.bincount(np.asarray(groups, dtype=np.int64), minlength=1)
    return Model(parameters, frequencies(encoded, 1 / size[np.asarray(groups, dtype=np.int64)]))


def recounted(model: Model, encoded: Encoded, groups: Sequence[int], found: Judged) -> Model:
    """The model once it is known who is likely one person: two records of her are not two who bear her name.

    Without it a surname that nobody else bears counts as borne twice, just where the two are not linked yet.
    """
    group = np.asarray(groups, dtype=np.int64)
    records = np.bincount(group, minlength=1)[group].astype(np.float64)
    apart = group[found.one] != group[found.other]
    for side in (found.one, found.other):
        records += np.bincount(side[apart], found.probability[apart], encoded.rows)
    return Model(model.parameters, frequencies(encoded, 1 / records))


def candidates(encoded: Encoded, new: Rows, border: int | None) -> tuple[Rows, Rows]:
    """Pairs that share a followed key, at least one of them new, the smaller row first, sorted, each once."""
    if len(new) == encoded.rows:
        one, other = pairs_within(encoded.keys, most=max(FEWEST_PAIRS, PAIRS_PER_ROW * encoded.rows))
    else:
        place, known = KeyIndex.of(encoded.keys).sharing(encoded.keys[new])
        mine = new[place]
        coded = np.unique(np.minimum(mine, known) << 32 | np.maximum(mine, known))
        one, other = coded >> 32, coded & 0xFFFFFFFF
    kept = one != other
    if border is not None:
        kept &= (one < border) & (other >= border)
    return one[kept], other[kept]


def judged(model: Model, encoded: Encoded, pairs: tuple[Rows, Rows]) -> Judged:
    """What the model says of each pair, and whether its evidence is of the kind that may link by itself."""
    comparison = heard(model, encoded, pairs)
    same, _ = posteriors(model.parameters, model.weights(encoded, comparison))
    sure = _is_one_name(model, encoded, comparison) | (comparison.levels["document"] == top_level("code"))
    return Judged(*pairs, same, sure, named_outcomes(model, comparison))


def _is_one_name(model: Model, encoded: Encoded, comparison: Comparison) -> NDArray[np.bool_]:
    """Pairs whose given names are one name, or one name and a slip of the pen.

    Brothers and sisters have names that are alike, and each of those names is borne by others too; what a slip makes
    of a name is borne by nobody. Milan and Milana are of two sexes. Who slips twice, in the birth date too, is asked.
    """
    given, digests = comparison.levels["given_name"], encoded.fields["given_name"].digests["folded"]
    bearers = model.counted["given_name", "folded"]
    sides = [bearers.of_each(digests[rows]) for rows in (comparison.one, comparison.other)]
    is_slip = np.minimum(*sides) <= np.maximum(1.0, SLIPPED * np.maximum(*sides))
    born, sex = comparison.levels["birth_date"], comparison.levels["sex"]
    fits = (sex != DIFFERS) & ((born == 0) | (born >= first_equality("date")))
    return np.asarray((given >= SAME_NAME) | ((given >= LIKE_NAME) & is_slip & fits), dtype=np.bool_)


def named_outcomes(model: Model, comparison: Comparison) -> dict[str, int]:
    """What judging met that has a name, in counts: values of one person that a whole house shares, and twins."""
    levels = comparison.levels
    is_twin = (levels["birth_date"] == top_level("date")) & (levels["surname"] >= first_equality("name"))
    personal = [model.counted[name, "full"].persons for name in levels if FIELDS[name].is_personal]
    return {
        "shared_values": sum(int((persons > SHARED_BY).sum()) for persons in personal),
        "twins": int((is_twin & (levels["given_name"] > 0) & (levels["given_name"] < LIKE_NAME)).sum()),
    }


def heard(model: Model, encoded: Encoded, pairs: tuple[Rows, Rows]) -> Comparison:
    """How far each pair agrees, values that too many share left out."""
    return silenced(model.counted, encoded, compared(encoded, encoded, *pairs))


def told_levels(comparison: Comparison, place: int) -> dict[str, Json]:
    """How far one pair agrees in each field, in words that hold for millions of pairs."""
    return {name: bucket(name, int(levels[place])) for name, levels in comparison.levels.items()}


def bucket(name: str, level: int) -> str:
    """silent · differs · alike · nearly · sounds_equal (an equal sound or short form) · equal."""
    shape = FIELDS[name].shape
    equal = first_equality(shape)
    if level < 2:  # noqa: PLR2004  # silent and differing, the first two of BUCKETS
        return BUCKETS[level]
    if level >= equal:
        return "equal" if shape != "name" or level >= SURE_NAME else "sounds_equal"
    return "nearly" if level == equal - 1 else "alike"


def parameters_as_json(parameters: Parameters) -> dict[str, Json]:
    """A model as it is kept."""
    crossed = parameters.u_crossed
    return {
        "m": {name: shares.tolist() for name, shares in parameters.m.items()},
        "u": {name: shares.tolist() for name, shares in parameters.u.items()},
        "prior": parameters.prior,
        "related": parameters.related,
        "crossing": parameters.crossing,
        "twins": parameters.twins,
        "u_crossed": None if crossed is None else crossed.tolist(),
    }


def parameters_from_json(kept: Mapping[str, Json]) -> Parameters:
    """A kept model."""
    crossed = kept["u_crossed"]
    return Parameters(
        m=_shares(kept["m"]),
        u=_shares(kept["u"]),
        prior=_number(kept["prior"]),
        related=_number(kept["related"]),
        crossing=_number(kept["crossing"]),
        twins=_number(kept["twins"]),
        u_crossed=None if crossed is None else np.asarray(crossed, dtype=np.float64),
    )


def _shares(kept: Json) -> dict[str, Floats]:
    if not isinstance(kept, dict):
        raise TypeError("a model keeps its shares by field")
    return {name: np.asarray(shares, dtype=np.float64) for name, shares in kept.items()}


def _number(kept: Json) -> float:
    if not isinstance(kept, int | float):
        raise TypeError("a model keeps numbers")
    return float(kept)
