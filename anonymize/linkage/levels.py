"""How far two records agree, field by field: a level from 1 (differs) up to the finest equality; 0 = one is silent."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.evidence import Encoded, FieldEvidence
from anonymize.linkage.fields import BIRTH_YEAR, FIELDS, Shape
from anonymize.linkage.filters import dice

Rows = NDArray[np.int64]
Levels = NDArray[np.int8]
CHUNK: Final = 1 << 13
"""Pairs compared at once: their filters fit the cache."""

_STEPS: Final[dict[Shape, tuple[float, ...]]] = {
    "name": (0.35, 0.5, 0.62, 0.72, 0.82),
    "date": (0.5, 0.66, 0.78, 0.86),
    "code": (0.4, 0.55, 0.7),
    "word": (),
}
GRADES: Final[dict[Shape, tuple[str, ...]]] = {
    "name": ("sounding", "root", "folded", "strict"),
    "date": ("turned", "full"),
    "code": ("full",),
    "word": ("full",),
}

CROSSED: Final = ("given_name/surname", "surname/given_name")
"""Fields compared crosswise: of the one record, of the other."""


def top_level(shape: Shape) -> int:
    """The level of equality in the finest grade."""
    return 1 + len(_STEPS[shape]) + len(GRADES[shape])


def first_equality(shape: Shape) -> int:
    """The lowest level that stands for equal digests and not for a likeness."""
    return 2 + len(_STEPS[shape])


def grade_of_level(shape: Shape, level: int) -> str | None:
    """Which digest is equal at this level, if any."""
    place = level - first_equality(shape)
    return GRADES[shape][place] if place >= 0 else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Levels of many pairs; `crossed` holds given name against surname, both ways round."""

    one: Rows
    other: Rows
    levels: dict[str, Levels]
    crossed: tuple[Levels, Levels] | None


def compared(left: Encoded, right: Encoded, one: Rows, other: Rows) -> Comparison:
    """Every pair at every field both sides have."""
    shared = [name for name in FIELDS if name in left.fields and name in right.fields]
    levels = {
        name: field_levels(FIELDS[name].shape, left.fields[name], right.fields[name], one, other) for name in shared
    }
    if BIRTH_YEAR in levels and "birth_date" in levels:
        levels[BIRTH_YEAR][levels["birth_date"] > 0] = 0
    crossed = None
    if "given_name" in shared and "surname" in shared:
        crossed = (
            field_levels("name", left.fields["given_name"], right.fields["surname"], one, other),
            field_levels("name", left.fields["surname"], right.fields["given_name"], one, other),
        )
    return Comparison(one, other, levels, crossed)


def field_levels(shape: Shape, left: FieldEvidence, right: FieldEvidence, one: Rows, other: Rows) -> Levels:
    """One field of every pair."""
    levels = np.ones(len(one), dtype=np.int8)
    for begin in range(0, len(one), CHUNK):
        part = slice(begin, begin + CHUNK)
        levels[part] = _levels(shape, left, right, one[part], other[part])
    return levels


def _levels(shape: Shape, left: FieldEvidence, right: FieldEvidence, one: Rows, other: Rows) -> Levels:
    levels = np.ones(len(one), dtype=np.int8)
    if left.filters is not None and right.filters is not None and left.bits is not None and right.bits is not None:
        # `take` copies a whole filter, an index in brackets its words one by one: three times as long
        filters = left.filters.take(one, axis=0), right.filters.take(other, axis=0)
        likeness = dice(*filters, left.bits[one] + right.bits[other])
        levels += np.searchsorted(_STEPS[shape], likeness, side="right").astype(np.int8)
    for level, grade in enumerate(GRADES[shape], start=first_equality(shape)):
        mine, yours = left.digests[grade][one], right.digests[grade][other]
        levels[(mine == yours) & (mine != 0)] = level
    levels[~(_compares(shape, left)[one] & _compares(shape, right)[other])] = 0
    return levels


def _compares(shape: Shape, field: FieldEvidence) -> NDArray[np.bool_]:
    """Which records have something of a field that is compared here: of a date, more than the year."""
    return np.asarray(np.logical_or.reduce([field.digests[grade] != 0 for grade in GRADES[shape]]), dtype=np.bool_)
