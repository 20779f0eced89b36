"""A first source file and its code maps, drafted from a sample. Every guess says CONFIRM, and the draft is sound: it
passes the schema, and `nrm source check` runs on it.

No value of the sample goes into it but codes met more than once, of columns that name nobody.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.authoring.dialects import delimiter_of, encoding_of
from ingest.authoring.draft_text import source_text
from ingest.authoring.guesses import Column, columns_of
from ingest.authoring.samples import content_of, records_and_path
from ingest.authoring.seen import Sample, map_name
from ingest.connectors.commcare import flattened as of_commcare
from ingest.connectors.csv_rows import csv_rows
from ingest.connectors.dhis2_rows import Names
from ingest.connectors.dhis2_rows import flattened as of_dhis2
from ingest.connectors.xlsx_rows import xlsx_rows
from ingest.contracts.code_maps import COLUMNS
from ingest.contracts.expressions import path_of
from vocabulary.errors import ConfigurationError, SourceRefused

MOST_RECORDS: Final = 2000
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")
_MARKS: Final[Mapping[str, frozenset[str]]] = {
    "kobo": frozenset({"_uuid", "_submission_time"}),
    "dhis2": frozenset({"orgUnit", "updatedAt"}),
    "commcare": frozenset({"case_id", "case_type", "indexed_on"}),
    "primero": frozenset({"case_id_display"}),
}
"""Columns by which a system is known."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The files of a draft by their path below the folder of the sources."""

    files: Mapping[Path, str]


def draft_source(name: str, sample: Path) -> Draft:
    """A commented source file `<name>.yml` with skeletons of its code maps.

    Raises ConfigurationError for a name or sample that is none, SourceRefused for one that cannot be read.
    """
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            "a source is named in lower case letters, digits and underscores", remedy="Like ngo_kobo."
        )
    if not sample.is_file():
        raise ConfigurationError(f"there is no sample {sample.name}", remedy="Give the path of a file.")
    seen = read_sample(sample)
    if not seen.columns:
        raise SourceRefused("the sample holds no record", remedy="Give one with a few dozen records.")
    maps = {Path("maps") / f"{map_name(name, each)}.csv": _map(each) for each in seen.columns if each.kind == "code"}
    return Draft({Path(f"{name}.yml"): source_text(name, seen), **maps})


def read_sample(sample: Path) -> Sample:
    """A sample taken apart: its records flat, its repeated parts aside."""
    content = content_of(sample)
    match sample.suffix.lower():
        case ".xlsx":
            with sample.open("rb") as file:
                rows = list(xlsx_rows(file, "sample", "", 1, fill_merged=False))
            return _table("xlsx", sample.name, rows)
        case ".csv" | ".txt" | ".tsv":
            encoding = encoding_of(content)
            delimiter = delimiter_of(content.decode(encoding, errors="replace"))
            with sample.open("rb") as file:
                rows = list(csv_rows(file, encoding, delimiter, 1))
            return _table("csv", sample.name, rows, encoding, delimiter)
    return _objects(sample.name, *records_and_path(content))


def _table(
    kind: str, name: str, rows: Sequence[Sequence[object]], encoding: str = "utf-8", delimiter: str = ","
) -> Sample:
    header = [str(cell) if cell is not None else "" for cell in (rows[0] if rows else [])]
    named = {at: path_of(name) for at, name in enumerate(header) if name.strip() and name.isprintable()}
    records = [{path: cells[at] for at, path in named.items() if at < len(cells)} for cells in rows[1:MOST_RECORDS]]
    return Sample(kind, name, columns_of(records), {}, len(records), encoding, delimiter)


def _objects(name: str, found: Sequence[object], path: str) -> Sample:
    records = [record for record in found[:MOST_RECORDS] if isinstance(record, Mapping)]
    keys = {str(key) for record in records for key in record}
    connector = next((system for system, marks in _MARKS.items() if marks <= keys), "json")
    shaped = [_shape(connector, record) for record in records]
    flat = [_flat(record) for record in shaped]
    parts: dict[str, list[Mapping[str, object]]] = {}
    for record in flat:
        for key, value in record.items():
            if isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
                parts.setdefault(key, []).extend(_flat(part) for part in value if isinstance(part, Mapping))
    plain = [{key: value for key, value in record.items() if key not in parts} for record in flat]
    repeats = {key: columns_of(rows) for key, rows in parts.items()}
    return Sample(connector, name, columns_of(plain), repeats, len(records), path=path)


def _shape(connector: str, record: Mapping[str, object]) -> Mapping[str, object]:
    """As the connector would flatten it."""
    shaped = record
    if connector == "commcare":
        shaped = of_commcare(record)  # type: ignore[assignment]  # both flatten to a mapping
    elif connector == "dhis2":
        shaped = of_dhis2(record, Names({}))  # type: ignore[assignment]  # both flatten to a mapping
    return shaped if isinstance(shaped, Mapping) else record


def _flat(record: Mapping[str, object], *outer: str) -> dict[str, object]:
    """Nested objects as dotted paths: `person.sex`."""
    flat: dict[str, object] = {}
    for key, value in record.items():
        if not str(key).isprintable():  # half a character or a control sign: no file could hold the name
            continue
        if isinstance(value, Mapping):
            flat.update(_flat(value, *outer, str(key)))
        else:
            flat[path_of(*outer, str(key))] = value
    return flat


def _map(column: Column) -> str:
    """A skeleton: the source's words, ours to fill in."""
    words = [",".join((_cell(code), "", "")) for code in column.codes]
    return "\n".join([",".join(COLUMNS), *words]) + "\n"


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\n]', text) else text
