"""From values to evidence. `Encoder.encoded` is the one place where values come in; what goes out needs the keys."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.blocking import blocking_keys
from anonymize.linkage.evidence import Encoded, FieldEvidence
from anonymize.linkage.fields import BIRTH_YEAR, FIELDS, Field
from anonymize.linkage.filters import Filters, bits_of, gram_table, letter_filters, place_filters
from anonymize.linkage.tidying import spellings_of
from anonymize.linkage.tokens import LinkageKeys, digests_of

Columns = Mapping[str, Sequence[str | None]]
Spread = Callable[[NDArray[Any]], NDArray[Any]]


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
        if "birth_date" in fields:
            fields[BIRTH_YEAR] = FieldEvidence({"full": fields["birth_date"].digests["year"]})
        return Encoded(rows, fields, blocking_keys(self._keys.composites, rows, fields))

    def _field(self, kind: Field, values: Sequence[str | None]) -> FieldEvidence:
        distinct = list(dict.fromkeys(values))
        spread = _spreading(distinct, values)
        spellings = spellings_of(kind, [value or "" for value in distinct])
        digests = {
            grade: spread(digests_of(self._keys.tokens, f"{kind.label}:{grade}", texts))
            for grade, texts in spellings.items()
        }
        if not kind.grams:
            return FieldEvidence(digests)
        filters = self._filters(kind, spellings[kind.filtered])
        return FieldEvidence(digests, spread(filters), spread(bits_of(filters)))

    def _filters(self, kind: Field, texts: list[str]) -> Filters:
        table = self._tables[kind.name]
        return place_filters(table, texts, 8) if kind.shape == "date" else letter_filters(table, texts)


def _spreading(distinct: list[str | None], values: Sequence[str | None]) -> Spread:
    """From what was found of each distinct value to the same of each value."""
    if len(distinct) == len(values):
        return lambda found: found
    places = dict(zip(distinct, range(len(distinct)), strict=True))
    row = np.fromiter(map(places.__getitem__, values), dtype=np.int64, count=len(values))
    return lambda found: found.take(row, axis=0)
