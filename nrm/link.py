"""Linking files: columns in, pairs out. The comparison itself is `anonymize.linkage`, as the pipeline's is.

Values live in the memory of this process only; the keys are drawn at random for each run and forgotten with it.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from anonymize.linkage.clusters import Matches
from anonymize.linkage.encoding import Encoder
from anonymize.linkage.fields import FIELDS, TOLD
from anonymize.linkage.linking import Thresholds, across, duplicates
from anonymize.linkage.tidying import outcome
from anonymize.linkage.tokens import LinkageKeys
from nrm.link_files import FieldMap, Table, read_table, write_pairs
from vocabulary.errors import ConfigurationError


class Steps(Protocol):
    """Tells which step is under way."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Show `name` while the block runs."""
        ...


@dataclass(frozen=True, slots=True)
class LinkFiles:
    """What to link: one file within itself, or two across."""

    left: Path
    right: Path | None
    fields: Path
    out: Path
    thresholds: Thresholds = Thresholds()


def link_files(order: LinkFiles, steps: Steps) -> dict[str, Any]:
    """Write the pairs; how many there are, and which odd values were met, by field and name of the oddity."""
    check(order.thresholds)
    with steps.step("Read the files"):
        tables = _tables(order)
    with steps.step("Encode"):
        columns = _columns(tables)
        keys = LinkageKeys.from_root(os.urandom(32), domain="files", epoch=1)
        encoded = Encoder(keys).encoded(columns)
    with steps.step("Compare and decide"):
        found = across(encoded, len(tables[0].ids))[0] if order.right else duplicates(encoded)[0]
    with steps.step("Write the pairs"):
        rows = pairs_of(found, tables, order.thresholds)
        write_pairs(order.out, rows)
    decided = Counter(row[3] for row in rows)
    return {
        "records": [len(table.ids) for table in tables],
        "fields": sorted(columns),
        "links": decided["link"],
        "reviews": decided["review"],
        "pairs": len(rows),
        "odd_values": odd_values(columns),
        "out": str(order.out),
    }


def check(thresholds: Thresholds) -> None:
    """Raises ConfigurationError where the thresholds are out of order."""
    if not 0 < thresholds.review <= thresholds.link < 1:
        raise ConfigurationError(
            "The thresholds are out of order", remedy="keep 0 < --review-from ≤ --link-from < 1, as in .5 and .999"
        )


def _tables(order: LinkFiles) -> list[Table]:
    field_map = FieldMap.read(order.fields)
    files = [order.left, order.right] if order.right else [order.left]
    return [read_table(path, field_map) for path in files]


def _columns(tables: Sequence[Table]) -> dict[str, list[str | None]]:
    """Fields that every file has, one file under the other."""
    shared = [name for name in TOLD if all(name in table.columns for table in tables)]
    if not shared:
        raise ConfigurationError(
            "The files have no mapped field in common", remedy="map at least one field that both files have"
        )
    return {name: [value for table in tables for value in table.columns[name]] for name in shared}


def pairs_of(found: Matches, tables: Sequence[Table], thresholds: Thresholds) -> list[tuple[str, str, float, str]]:
    """left_id, right_id, probability and decision of every pair of .5 or more, and of the rest of the review band."""
    lowest = min(0.5, thresholds.review)
    kept = np.flatnonzero(found.probability >= lowest)
    kept = kept[np.lexsort((found.other[kept], found.one[kept], -found.probability[kept]))]
    ids = [identity for table in tables for identity in table.ids]
    return [
        (ids[one], ids[other], float(probability), thresholds.decision(probability))
        for one, other, probability in zip(
            found.one[kept], found.other[kept], found.probability[kept].tolist(), strict=True
        )
    ]


def odd_values(columns: Mapping[str, Sequence[str | None]]) -> dict[str, dict[str, int]]:
    """By field, how many values are odd in which way (`anonymize.names.outcomes`, `anonymize.linkage.dates`)."""
    told = {}
    for name, values in columns.items():
        often = Counter(values)
        odd: Counter[str] = Counter()
        for value, times in often.items():
            odd[outcome(FIELDS[name], value)] += times
        del odd[""]
        if odd:
            told[name] = dict(sorted(odd.items()))
    return told
