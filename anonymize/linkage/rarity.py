"""How rare an agreement is: the share of persons that bear the value both records have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.evidence import Encoded
from anonymize.linkage.fields import FIELDS
from anonymize.linkage.levels import CROSSED, Comparison, first_equality, grade_of_level, top_level
from anonymize.linkage.tokens import Digests

Floats = NDArray[np.float64]
COUNTED: Final = ("sounding", "root", "folded", "strict", "full")
"""Grades whose equality weighs by frequency; a likeness of filters weighs the same for every value."""
SHARED_BY: Final = 6
"""A document, telephone or e-mail borne by more persons than this belongs to a house or is a default: no evidence."""


@dataclass(frozen=True, slots=True)
class Bearers:
    """How many persons bear each value of one column."""

    values: Digests
    persons: Floats
    known: float
    """Persons with any value."""
    discount: float
    """What is taken off each count, for the next person is as likely to bear a value nobody bore yet."""

    @classmethod
    def of(cls, column: Digests, weight: Floats) -> "Bearers":
        """A record of a person known from n records weighs 1/n."""
        there = column != 0
        values, place = np.unique(column[there], return_inverse=True)
        persons = np.bincount(place, weight[there], len(values)).astype(np.float64)
        return cls(values, persons, float(weight[there].sum()), _discount(persons))

    def chance(self, wanted: Digests) -> Floats:
        """The chance that a stranger bears each of the wanted values, if one person is known to bear it."""
        return (np.maximum(self.of_each(wanted), 1.0) - self.discount) / (self.known + 1)

    def of_each(self, wanted: Digests) -> Floats:
        """Persons that bear each of the wanted values; 0 for one never seen."""
        if not len(self.values):
            return np.zeros(len(wanted))
        place = np.minimum(np.searchsorted(self.values, wanted), len(self.values) - 1)
        return np.where(self.values[place] == wanted, self.persons[place], 0.0)


def _discount(persons: Floats) -> float:
    """Absolute discount of Ney, Essen & Kneser 1994: n1 / (n1 + 2 n2), with n1 values of one person, n2 of two.

    Nearly 1 for birth dates, where a date borne once says nothing about the next; about .6 for surnames. Values of
    less than half a person are misspellings.
    """
    once = float(((persons > 0.5) & (persons < 1.5)).sum())
    twice = float(((persons >= 1.5) & (persons < 2.5)).sum())
    return 1 - (2 * twice + 1) / (once + 2 * twice + 2)


Frequencies = Mapping[tuple[str, str], Bearers]
"""By field and grade."""


def frequencies(encoded: Encoded, weight: Floats) -> dict[tuple[str, str], Bearers]:
    """Of every field whose values are counted."""
    return {
        (name, grade): Bearers.of(digests, weight)
        for name, each in encoded.fields.items()
        for grade, digests in each.digests.items()
        if grade in COUNTED
    }


def rarities(counted: Frequencies, left: Encoded, comparison: Comparison) -> dict[str, Floats]:
    """Per field and pair, the log chance that a stranger bears the same value; not a number where nothing is equal."""
    found = {}
    for name, levels in comparison.levels.items():
        chance = np.full(len(levels), np.nan)
        for level, grade in _counted_levels(name):
            chosen = np.flatnonzero(levels == level)
            chance[chosen] = np.log(
                counted[name, grade].chance(left.fields[name].digests[grade][comparison.one[chosen]])
            )
        found[name] = chance
    return found | _crossed(counted, left, comparison)


def _counted_levels(name: str) -> list[tuple[int, str]]:
    shape = FIELDS[name].shape
    levels = range(first_equality(shape), top_level(shape) + 1)
    return [(level, grade) for level in levels if (grade := grade_of_level(shape, level)) in COUNTED]


def _crossed(counted: Frequencies, left: Encoded, comparison: Comparison) -> dict[str, Floats]:
    """Where a given name equals a surname: the mean of how rarely strangers bear it as the one and as the other."""
    found: dict[str, Floats] = {}
    for key, levels in zip(CROSSED, comparison.crossed or (), strict=False):
        chosen = np.flatnonzero(levels == top_level("name"))
        values = left.fields[key.split("/")[0]].digests["strict"][comparison.one[chosen]]
        ways = [1 / counted[name, "strict"].chance(values) for name in ("given_name", "surname")]
        chance = np.full(len(levels), np.nan)
        chance[chosen] = -np.log((ways[0] + ways[1]) / 2)
        found[key] = chance
    return found


def silenced(counted: Frequencies, left: Encoded, comparison: Comparison) -> Comparison:
    """The comparison without agreements on personal values that too many people share."""
    for name, levels in comparison.levels.items():
        if not FIELDS[name].is_personal:
            continue
        shared = counted[name, "full"].of_each(left.fields[name].digests["full"][comparison.one]) > SHARED_BY
        levels[shared & (levels == top_level("code"))] = 0
    return comparison
