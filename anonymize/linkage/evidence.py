"""What may be compared about many people at once: a digest per grade and a filter per field, and blocking keys.

Nothing here can be read without the keys; values become this in `encoding`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anonymize.linkage.filters import Filters
from anonymize.linkage.tokens import Digests


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
