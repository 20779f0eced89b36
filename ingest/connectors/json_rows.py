"""The records of a JSON file: a list, a list somewhere in a document, or one object per line. Nothing repaired."""

from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from ingest.connectors.base import CELLS
from ingest.contracts.expressions import compile_path
from vocabulary.errors import SourceRefused

LARGEST_DOCUMENT: Final = 256 * 2**20
Row = dict[str, object]


def json_rows(file: BinaryIO, stream: str, records: str) -> Iterator[Row]:
    """Objects as they are; what is none comes through as cells, so that the contract refuses it.

    `records` is the path to the list in a document, empty where the document is the list. Raises SourceRefused for what
    is no JSON, or has no list there.
    """
    content = file.read(LARGEST_DOCUMENT + 1).removeprefix(b"\xef\xbb\xbf")
    if len(content) > LARGEST_DOCUMENT:
        raise SourceRefused(f"a file of stream {stream} is too large", remedy="Ask for files of shorter periods.")
    yield from map(_row, _list_in(content, records, stream))


def _list_in(content: bytes, records: str, stream: str) -> list[object]:
    document = _decoded(content)
    if document is None and not records:
        lines = [_decoded(line) for line in content.splitlines() if line.strip()]
        if lines and any(isinstance(line, dict) for line in lines):
            return lines
    if records and isinstance(document, dict):
        document = compile_path(records)(document)
    if not isinstance(document, list):
        raise SourceRefused(
            f"a file of stream {stream} is no JSON, or has no list of records where it should be",
            remedy="Ask the source for the agreed format, or mend read.records.",
        )
    return document


def _decoded(content: bytes) -> object:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ValueError):
        return None  # the message may quote what stands there


def _row(found: object) -> Row:
    return dict(found) if isinstance(found, dict) else {CELLS: [str(type(found).__name__)]}
