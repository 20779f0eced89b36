"""New records against what is known: never everything with everything.

The known are kept as evidence, an index of their blocking keys and the person of each row. A load is compared only
where a key is shared, and judged by a model fitted earlier; nothing here fits, so a record's fate does not depend on
which others came with it, except through the frequencies in the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.clusters import log_odds
from anonymize.linkage.evidence import Encoded, FieldEvidence
from anonymize.linkage.fitting import Model
from anonymize.linkage.linking import Decision, Thresholds
from anonymize.linkage.tokens import NONE, Digests

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
FOLLOWED: Final = 100
"""A key held by more known records than this is a list of namesakes and is not followed."""


@dataclass(frozen=True, slots=True)
class KeyIndex:
    """Blocking keys of the known, sorted, each with its row."""

    keys: Digests
    rows: Rows

    @classmethod
    def of(cls, keys: Digests) -> "KeyIndex":
        """Of a table of keys, a row per record."""
        rows = np.repeat(np.arange(len(keys)), keys.shape[1])
        flat = keys.ravel()
        rows, flat = rows[flat != NONE], flat[flat != NONE]
        order = np.argsort(flat, kind="stable")
        return cls(flat[order], rows[order])

    def sharing(self, keys: Digests) -> tuple[Rows, Rows]:
        """(new row, known row) of every pair that shares a followed key, once each."""
        new = np.repeat(np.arange(len(keys)), keys.shape[1])
        flat = keys.ravel()
        first, last = np.searchsorted(self.keys, flat, "left"), np.searchsorted(self.keys, flat, "right")
        counts = np.where((flat != NONE) & (last - first <= FOLLOWED), last - first, 0)
        begin = np.repeat(first, counts)
        step = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        pairs = np.unique(np.repeat(new, counts) << 32 | self.rows[begin + step])
        return pairs >> 32, pairs & 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of a new record: the likeliest known person, if any, how likely, and the decision."""

    row: int
    person: int | None
    probability: float
    decision: Decision


def proposals(
    model: Model,
    known: Encoded,
    persons: Sequence[int],
    index: KeyIndex,
    new: Encoded,
    thresholds: Thresholds = Thresholds(),  # noqa: B008  frozen
) -> list[Proposal]:
    """One per new record, in their order.

    A record that fits two known persons is never linked: whether they are one is for people to say, and uniting two
    histories by the way is the worst mistake there is.
    """
    rows, others = index.sharing(new.keys)
    chances = log_odds(model.judge(new, known, rows, others))
    fits = _fits(rows, np.asarray(persons, dtype=np.int64)[others], chances)
    return [_proposal(row, fits.get(row, []), thresholds) for row in range(new.rows)]


def _fits(rows: Rows, persons: Rows, odds: Floats) -> dict[int, list[tuple[float, int]]]:
    """For each new row, its persons from the best on: the best record's log-odds and the mean of all."""
    order = np.lexsort((persons, rows))
    rows, persons, odds = rows[order], persons[order], odds[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(rows) != 0) | (np.diff(persons) != 0)]) if len(rows) else rows
    found: dict[int, list[tuple[float, int]]] = {}
    for begin, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        mine = odds[begin:end]
        fit = float(mine.max() + (mine.mean() if len(mine) > 1 else 0.0))
        found.setdefault(int(rows[begin]), []).append((fit, int(persons[begin])))
    return {row: sorted(fits, reverse=True) for row, fits in found.items()}


def _proposal(row: int, fits: list[tuple[float, int]], thresholds: Thresholds) -> Proposal:
    if not fits:
        return Proposal(row, None, 0.0, "new")
    chances = [1 / (1 + float(np.exp(-fit))) for fit, _ in fits]
    decision = thresholds.decision(chances[0])
    if decision == "link" and len(chances) > 1 and chances[1] >= thresholds.review:
        decision = "review"
    return Proposal(row, None if decision == "new" else fits[0][1], chances[0], decision)


def joined(known: Encoded, new: Encoded) -> Encoded:
    """The known and the new, row under row, for the next load. Both have the same fields."""
    fields = {name: _under(known.fields[name], new.fields[name]) for name in known.fields}
    return Encoded(known.rows + new.rows, fields, np.concatenate([known.keys, new.keys]))


def _under(one: FieldEvidence, other: FieldEvidence) -> FieldEvidence:
    digests = {grade: np.concatenate([one.digests[grade], other.digests[grade]]) for grade in one.digests}
    if one.filters is None or other.filters is None or one.bits is None or other.bits is None:
        return FieldEvidence(digests)
    return FieldEvidence(digests, np.concatenate([one.filters, other.filters]), np.concatenate([one.bits, other.bits]))
