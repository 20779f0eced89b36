"""A sample of what a source gives, as the records that its connector would hand to the contract."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO, Final

from ingest.connectors.base import Stream
from ingest.connectors.commcare import flattened as of_commcare
from ingest.connectors.csv_rows import csv_rows
from ingest.connectors.dhis2_rows import Names
from ingest.connectors.dhis2_rows import flattened as of_dhis2
from ingest.connectors.event_drop import record_of
from ingest.connectors.file_reading import FileRead, HandOverReading
from ingest.contracts.expressions import path_of
from ingest.contracts.source_file import Source
from vocabulary.errors import ConfigurationError, SourceRefused

LARGEST_SAMPLE: Final = 64 * 2**20
FILE_CONNECTORS: Final = frozenset({"csv_drop", "file_drop"})
DEEPEST: Final = 3
LISTS: Final = (
    "results", "data", "events", "instances", "cases", "trackedEntities", "enrollments", "trackedEntityInstances",
    "records", "items", "value",
)  # fmt: skip
"""Where the pages of known systems keep their records."""


def stream_of_sample(source: Source, sample: Path, wanted: str | None) -> str:
    """The stream that a sample is of: the one named, the one whose file pattern fits, or the only one."""
    streams = [*source.file.streams, *source.file.event_streams]
    if wanted is not None:
        if wanted not in streams:
            raise ConfigurationError(f"{source.id} has no stream {wanted}", remedy=f"Known: {', '.join(streams)}.")
        return wanted
    fitting = [name for name in streams if fnmatch(sample.name, str(_read_of(source, name).get("file", "")))]
    if len(fitting) == 1 or len(streams) == 1:
        return (fitting or streams)[0]
    raise ConfigurationError(f"{source.id} has several streams", remedy=f"Add --stream: {', '.join(streams)}.")


def records_of(source: Source, stream: str, sample: Path) -> tuple[list[object], frozenset[str]]:
    """The records of a sample in their order, and the columns it declares (none for JSON).

    Raises SourceRefused where it cannot be read, ConfigurationError where it is no sample of this stream.
    """
    if not sample.exists():
        raise ConfigurationError(f"there is no sample {sample.name}", remedy="Give the path of a file or a folder.")
    if stream in source.file.event_streams:
        return [record_of(line) for line in content_of(sample).splitlines()], frozenset()
    if source.file.connector in FILE_CONNECTORS:
        return _dropped(source, stream, sample)
    if sample.suffix.lower() == ".csv":
        return _table(source, sample)
    return _shaped(source, stream, json_records(content_of(sample))), frozenset()


def content_of(sample: Path) -> bytes:
    """The bytes of a sample. Raises SourceRefused for one that is too large to be a sample."""
    if sample.is_dir() or sample.stat().st_size > LARGEST_SAMPLE:
        raise SourceRefused("the sample is a folder or too large", remedy="Give one file with a few hundred records.")
    return sample.read_bytes()


def json_records(content: bytes) -> list[object]:
    """Records of a JSON list, of a list inside a document, or of JSON lines. Raises SourceRefused."""
    return records_and_path(content)[0]


def records_and_path(content: bytes) -> tuple[list[object], str]:
    """The same, and where in the document they were found (empty: it is the list, or there are lines)."""
    with suppress(ValueError, RecursionError):  # then it may be JSON lines
        document = json.loads(content)
        return (document, "") if isinstance(document, list) else _inside(document)
    with suppress(ValueError, RecursionError):  # told below, without the text that json quotes
        if lines := [json.loads(line) for line in content.splitlines() if line.strip()]:
            return lines, ""
    raise SourceRefused("the sample is no JSON", remedy="Give a JSON list, a page of the system, or JSON lines.")


def _inside(document: object) -> tuple[list[object], str]:
    """The list of a known system's page, else the longest list of objects; a document without one is one record."""
    found = dict(_lists(document, ()))
    known: tuple[str, ...] | None = next((path for path in found if len(path) == 1 and path[0] in LISTS), None)
    if known is None and found:
        known = max(found, key=lambda path: len(found[path]))
    return ([document], "") if known is None else (found[known], path_of(*known))


def _lists(node: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[object]]]:
    if isinstance(node, Mapping) and len(path) < DEEPEST:
        for name, value in node.items():
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                yield (*path, str(name)), value
            else:
                yield from _lists(value, (*path, str(name)))


def _read_of(source: Source, stream: str) -> Mapping[str, object]:
    return (source.file.streams.get(stream) or source.file.event_streams[stream]).read


def _shaped(source: Source, stream: str, records: list[object]) -> list[object]:
    """As the connector flattens what its system nests."""
    match source.file.connector:
        case "commcare":
            return [of_commcare(record) for record in records]
        case "dhis2":
            names = Names(_read_of(source, stream).get("names"))
            return [of_dhis2(record, names) for record in records]
    return records


def _table(source: Source, sample: Path) -> tuple[list[object], frozenset[str]]:
    """Rows of a table that somebody exported as CSV."""
    dialect = source.file.dialect
    with sample.open("rb") as file:
        header, *rows = [*csv_rows(file, dialect.encoding, dialect.delimiter, 1)] or [[]]
    names = [str(name) for name in header]
    return [dict(zip(names, cells, strict=False)) for cells in rows], frozenset(names)


def _dropped(source: Source, stream: str, sample: Path) -> tuple[list[object], frozenset[str]]:
    """Rows of a hand-over: one file, or the folder with all files of it."""
    dialect = source.file.dialect
    what = Stream(
        source_id=source.id,
        name=stream,
        read=_read_of(source, stream),
        encoding=dialect.encoding,
        delimiter=dialect.delimiter,
        time_zone=dialect.time_zone,
    )
    written_at = datetime.fromtimestamp(sample.stat().st_mtime, UTC).isoformat()
    read = FileRead.of(what)
    if sample.is_file() and len(read.patterns) > 1:
        raise ConfigurationError(
            f"stream {stream} joins {len(read.patterns)} files", remedy="Give the folder that holds all of them."
        )

    def opened(pattern: str) -> BinaryIO:
        return _file_of(sample, pattern).open("rb")

    with closing(HandOverReading(what, read, opened, written_at)) as reading:
        return list[object](_all(reading)), reading.columns


def _all(reading: HandOverReading) -> Iterator[object]:
    yield from reading.records()


def _file_of(sample: Path, pattern: str) -> Path:
    if sample.is_file():
        return sample
    found = sorted(sample.glob(pattern))
    if not found:
        raise ConfigurationError(f"the folder holds no file {pattern}", remedy="Put one of each kind into it.")
    return found[-1]
