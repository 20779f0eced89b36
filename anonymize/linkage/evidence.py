"""What may be compared about many people at once: a digest per grade and a filter per field, and blocking keys.

`encoded` is the one place where values come in; nothing that goes out of it can be read without the keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.blocking import blocking_keys
from anonymize.linkage.fields import FIELDS, Field
from anonymize.linkage.filters import Filters, bits_of, gram_table, letter_filters, place_filters
from anonymize.linkage.tidying import spellings_of
from anonymize.linkage.tokens import Digests, LinkageKeys, digests_of

Columns = Mapping[str, Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """One field of all records: its digests by grade, its filters and how many bits each has."""

    digests: Mapping[str, Digests]
    filters: Filters | None = None
    bits: NDArray[np.int16] | None = None

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which records have a value at all."""
        known = [digests != 0 for digests in self.digests.values()]
        return np.asarray(np.logical_or.reduce(known), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Evidence of many records, a row each."""

    rows: int
    fields: Mapping[str, FieldEvidence]
    keys: Digests = field(repr=False)
    """Blocking keys: a row per record, a column per kind of key, 0 where it has none."""


class Encoder:
    """Turns columns of values into evidence under one set of keys; its gram tables are drawn once."""

    def __init__(self, keys: LinkageKeys) -> None:
        self._keys = keys
        self._tables = {
            name: gram_table(keys.filters, each.alphabet, each.grams) for name, each in FIELDS.items() if each.grams
        }

    def encoded(self, columns: Columns) -> Encoded:
        """Evidence of all records. Columns may be missing, but those there are have the same length."""
        rows = len(next(iter(columns.values()), ()))
        fields = {name: self._field(FIELDS[name], values) for name, values in columns.items()}
        return Encoded(rows, fields, blocking_keys(self._keys.composites, rows, fields))

    def _field(self, kind: Field, values: Sequence[str | None]) -> FieldEvidence:
        distinct = {value: place for place, value in enumerate(dict.fromkeys(values))}
        row = np.fromiter((distinct[value] for value in values), dtype=np.int64, count=len(values))
        spellings = spellings_of(kind, [value or "" for value in distinct])
        digests = {
            grade: digests_of(self._keys.tokens, f"{kind.label}:{grade}", texts)[row]
            for grade, texts in spellings.items()
        }
        if not kind.grams:
            return FieldEvidence(digests)
        filters = self._filters(kind, spellings[kind.filtered])
        return FieldEvidence(digests, filters[row], bits_of(filters)[row])

    def _filters(self, kind: Field, texts: list[str]) -> Filters:
        table = self._tables[kind.name]
        return place_filters(table, texts, 8) if kind.shape == "date" else letter_filters(table, texts)
