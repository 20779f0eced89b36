"""Code maps: `sources/maps/*.csv` with the columns `source_code,code,comment`, from a source's words to
ours.

`*.csv` are for people: an empty line and a comment cost nothing. What a source writes is compared as it
stands, after blanks at its ends (the padding of `char(n)`) are gone.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from vocabulary.errors import ConfigurationError

COLUMNS: Final = ("source_code", "code", "comment")

CodeMap = Mapping[str, str]


def load_code_map(path: Path) -> CodeMap:
    """Source code → our code. Raises ConfigurationError with file, line and remedy."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(path.name, csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error):
        raise ConfigurationError(f"code map {path.name} cannot be read as text", remedy="Save it as UTF-8.") from None
    except FileNotFoundError:
        raise ConfigurationError(
            f"code map {path.name} is not there", remedy=f"Write it: {','.join(COLUMNS)}."
        ) from None


def _read(name: str, rows: "csv.DictReader[str]") -> CodeMap:
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ConfigurationError(f"{name}:1: the columns are not {','.join(COLUMNS)}", remedy="Mend the first line.")
    found: dict[str, str] = {}
    for row in rows:
        source_code, code = (row["source_code"] or "").strip(), (row["code"] or "").strip()
        if not source_code or not code or source_code in found:
            raise ConfigurationError(
                f"{name}:{rows.line_num}: a code is empty or mapped twice",
                remedy="One line per code of the source.",
            )
        found[source_code] = code
    return found
