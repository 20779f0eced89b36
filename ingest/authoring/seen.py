"""What a sample says of itself, before anything is written about it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anyascii import anyascii

from ingest.authoring.guesses import Column


@dataclass(frozen=True, slots=True)
class Sample:
    """What a sample says of itself."""

    connector: str
    file_name: str
    columns: Sequence[Column]
    repeats: Mapping[str, Sequence[Column]]
    """Repeated parts (lists of objects), by name, with their columns."""
    records: int
    encoding: str = "utf-8"
    delimiter: str = ","
    path: str = ""
    """Where in a JSON document its records are."""


def map_name(source: str, column: Column) -> str:
    """The name of the code map of a column."""
    slug = re.sub(r"[^a-z0-9]+", "_", anyascii(column.name).lower()).strip("_") or "codes"
    return f"{source}_{slug}"
