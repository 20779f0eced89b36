"""Which records are compared at all: those that share a keyed composite of a few parts.

A single part would be a list of namesakes; two or three parts are nearly a person. A key that many share is followed
only as far as the budget of pairs goes: the rarest keys first.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.tokens import NONE, Digests, composite_of

if TYPE_CHECKING:
    from anonymize.linkage.evidence import FieldEvidence

Rows = NDArray[np.int64]


def blocking_keys(key: bytes, rows: int, fields: Mapping[str, "FieldEvidence"]) -> Digests:
    """A column per kind of key. The label of a key is its recipe, so equal recipes compare whatever the field was."""

    def part(name: str, grade: str) -> Digests:
        return fields[name].digests[grade] if name in fields else np.zeros(rows, dtype=np.uint64)

    given, surname, place = (part(name, "sounding") for name in ("given_name", "surname", "place"))
    given_f, surname_f = part("given_name", "folded"), part("surname", "folded")
    born, turned, year, season = (part("birth_date", grade) for grade in ("full", "turned", "year", "season"))
    gh, gt, sh, st, ph, pt = (part(n, g) for n in ("given_name", "surname", "place") for g in ("head", "tail"))
    rh, pc = part("street", "head"), part("postcode", "full")
    low, high = np.minimum(given, surname), np.maximum(given, surname)
    recipes = [
        (1, low, high),
        (2, given, turned), (2, surname, turned),
        (3, turned, place),
        (4, given, place), (4, surname, place),
        (5, given, year), (5, surname, year),
        (6, given, season), (6, surname, season),
        (7, born),
        (8, given_f), (8, surname_f),
        (9, part("street", "sounding"), place),
        (9, part("street", "sounding"), part("postcode", "full")),
        (10, part("street", "sounding"), given), (10, part("street", "sounding"), surname),
        (11, part("street", "sounding"), year),
        (12, part("postcode", "full"), given), (12, part("postcode", "full"), surname),
        (13, part("postcode", "full"), year), (14, part("postcode","full"), season),
        (15, place, season), (16, place, year),
        (17, part("document", "full")), (18, part("phone", "full")), (19, part("email", "full")),
        (20, gh, sh), (21, gh, st), (22, gt, sh), (23, gt, st),
        (24, sh, ph), (25, sh, pt), (26, st, ph), (27, st, pt),
        (28, gh, ph), (29, gh, pt), (30, gt, ph), (31, gt, pt),
        (32, sh, year), (33, st, year), (34, gh, year), (35, gt, year),
        (36, sh, season), (37, st, season), (38, gh, season), (39, gt, season),
        (40, rh, ph), (41, rh, pt), (42, rh, sh), (43, rh, gh), (44, rh, pc), (45, rh, year),
        (46, pc, sh), (47, pc, st), (48, pc, gh), (49, pc, gt), (50, ph, year), (51, pt, season), (52, ph, pc), (53, pt, pc),
    ]  # fmt: skip
    return np.column_stack([composite_of(key, label, *parts) for label, *parts in recipes])


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
