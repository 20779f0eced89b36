"""Which records are compared at all: those that share a keyed composite of a few parts.

A single part would be a list of namesakes; two or three parts are nearly a person. A key that many share is followed
only as far as the budget of pairs goes: the rarest keys first.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.evidence import FieldEvidence
from anonymize.linkage.tokens import AT_ONCE, NONE, Digests, composite_of

Rows = NDArray[np.int64]


def recipes(lines: str | None = None, start: int = 1) -> list[tuple[int, tuple[str, ...]]]:
    """Number and parts of each key; recipes with one number compare with each other, whatever field a part is of."""
    return [
        (number, tuple(recipe.split("+")))
        for number, line in enumerate((_KEYS if lines is None else lines).strip().splitlines(), start=start)
        for recipe in line.split()
    ]


_KEYS: Final = """
low+high
given_name.sounding+birth_date.turned surname.sounding+birth_date.turned
birth_date.turned+place.sounding
given_name.sounding+place.sounding surname.sounding+place.sounding
given_name.sounding+birth_date.year surname.sounding+birth_date.year
given_name.sounding+birth_date.season surname.sounding+birth_date.season
birth_date.full
given_name.folded surname.folded
street.sounding+place.sounding street.sounding+postcode.full
street.sounding+given_name.sounding street.sounding+surname.sounding
street.sounding+birth_date.year
postcode.full+given_name.sounding postcode.full+surname.sounding
postcode.full+birth_date.year
postcode.full+birth_date.season
place.sounding+birth_date.season
place.sounding+birth_date.year
document.full
phone.full
email.full
given_name.head+surname.head
given_name.head+surname.tail
given_name.tail+surname.head
given_name.tail+surname.tail
surname.head+place.head
surname.head+place.tail
surname.tail+place.head
surname.tail+place.tail
given_name.head+place.head
given_name.head+place.tail
given_name.tail+place.head
given_name.tail+place.tail
surname.head+birth_date.year
surname.tail+birth_date.year
given_name.head+birth_date.year
given_name.tail+birth_date.year
surname.head+birth_date.season
surname.tail+birth_date.season
given_name.head+birth_date.season
given_name.tail+birth_date.season
street.head+place.head
street.head+place.tail
street.head+surname.head
street.head+given_name.head
street.head+postcode.full
street.head+birth_date.year
postcode.full+surname.head
postcode.full+surname.tail
postcode.full+given_name.head
postcode.full+given_name.tail
place.head+birth_date.year
place.tail+birth_date.season
place.head+postcode.full
place.tail+postcode.full
"""
"""Parts of names are their sound, first letters or last letters: a slip of the pen spoils one of the three. A line is
one kind of key; what stands on one line compares with each other, for names are written crosswise. `low` and `high`
are the sounds of both names in the order of their digests."""


def blocking_keys(key: bytes, rows: int, fields: Mapping[str, FieldEvidence]) -> Digests:
    """Keys of every record, a column per recipe; a recipe that asks for a field nobody has is left out."""

    def part(name: str) -> Digests | None:
        if name in ("low", "high"):
            given, surname = part("given_name.sounding"), part("surname.sounding")
            if given is None or surname is None:
                return None
            return np.minimum(given, surname) if name == "low" else np.maximum(given, surname)
        field, grade = name.split(".")
        return fields[field].digests[grade] if field in fields else None

    columns = []
    for number, recipe in recipes():
        parts = [found for name in recipe if (found := part(name)) is not None]
        if len(parts) == len(recipe):
            columns.append((number, parts))
    keys = np.zeros((rows, len(columns)), dtype=np.uint64)
    for begin in range(0, rows, AT_ONCE):
        chunk = slice(begin, begin + AT_ONCE)
        for place, (number, parts) in enumerate(columns):
            keys[chunk, place] = composite_of(key, number, *(each[chunk] for each in parts))
    return keys


def pairs_within(keys: Digests, *, most: int, cap: int = 100) -> tuple[Rows, Rows]:
    """Pairs of rows that share a key, each once, the smaller row first."""
    rows = np.repeat(np.arange(len(keys)), keys.shape[1])
    flat = keys.ravel()
    there = flat != NONE
    rows, flat = rows[there], flat[there]
    order = np.lexsort((rows, flat))
    rows, flat = rows[order], flat[order]
    starts = np.flatnonzero(np.r_[True, flat[1:] != flat[:-1]]) if len(flat) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(flat)])
    limit = _limit(sizes, most, cap)
    found = [_of_size(rows, starts[sizes == size], size) for size in range(2, limit + 1) if (sizes == size).any()]
    coded = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    coded = coded[(coded >> 32) != (coded & 0xFFFFFFFF)]
    return coded >> 32, coded & 0xFFFFFFFF


def _limit(sizes: Rows, most: int, cap: int) -> int:
    """The largest group that is still followed."""
    counts = np.bincount(np.minimum(sizes, cap + 1), minlength=cap + 2)[: cap + 1]
    cost = np.cumsum(counts * np.arange(cap + 1) * (np.arange(cap + 1) - 1) // 2)
    return max(2, int(np.searchsorted(cost, most, side="right")) - 1)


def _of_size(rows: Rows, starts: Rows, size: int) -> Rows:
    members = rows[starts[:, None] + np.arange(size)]
    one, other = np.triu_indices(size, 1)
    return np.unique((members[:, one] << 32 | members[:, other]).ravel())
