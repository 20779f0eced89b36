"""A folder into which a source drops CSV files: rows as cells under the header's names, nothing turned
into anything.

A file counts once its mark lies beside it, for without one it may be half written. Its digest is kept in
the cursor, so a file that did not change is not opened a second time. A full file is a complete pull of
its stream, a delta file is not. Names of files appear in no message and no cursor: somebody may have put a
person into one.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from ingest.connectors.base import CELLS, WRITTEN_AT, Connection, Cursor, Page, Stream
from vocabulary.errors import ConfigurationError, SourceRefused, TryAgain

BLOCK: Final = 2**20
UNREADABLE: Final = "\ufffd"
Row = dict[str, object]


class CsvDropConnector:
    """Files of one name or pattern (`read.file`), read by the dialect of the source file."""

    name = "csv_drop"

    def __init__(self, stream: Stream, connection: Connection) -> None:
        pattern = stream.read.get("file")
        if not isinstance(pattern, str) or "/" in pattern or connection.folder is None:
            raise ConfigurationError("a CSV stream needs read.file and a connection with a folder")
        self._stream, self._folder, self._pattern = stream, connection.folder, pattern
        self._is_full = stream.read.get("submission") == "full"

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Rows of every marked file that is new or changed. Names are read in order, so later months come
        later."""
        known = dict(_files_of(cursor))
        for path in self._marked():
            name, digest = _digest(path.name.encode()), _digest_of(path)
            if known.get(name) != digest:
                yield from self._file(path, name, digest, known)
                known[name] = digest

    def _marked(self) -> list[Path]:
        if not self._folder.is_dir():
            raise TryAgain(f"the drop folder of {self._stream.source_id} is not there", remedy="Is it mounted?")
        found = sorted(path for path in self._folder.glob(self._pattern) if _mark_of(path).is_file())
        return found[-1:] if self._is_full else found

    def _file(self, path: Path, name: str, digest: str, known: Mapping[str, str]) -> Iterator[Page]:
        written_at = _mark_of(path).read_text(encoding="ascii", errors="replace").strip()
        header, rows = self._rows(path, written_at)
        page = list(islice(rows, self._stream.page_size))
        while following := list(islice(rows, self._stream.page_size)):
            yield Page(page, {"files": dict(known)}, columns=header)
            page = following
        if _digest_of(path) != digest:
            raise TryAgain(f"a file of stream {self._stream.name} changed while it was read")
        yield Page(page, {"files": {**known, name: digest}}, self._is_full, header)

    def _rows(self, path: Path, written_at: str) -> tuple[frozenset[str], Iterator[Row]]:
        lines = _lines(path, self._stream)
        header = next(lines, [])
        if not header or len(set(header)) < len(header):
            raise SourceRefused(
                f"a file of stream {self._stream.name} has no header, or two columns of one name",
                remedy="Ask the source for the agreed columns.",
            )
        return frozenset(header), (_row(header, cells, written_at) for cells in lines)


def _lines(path: Path, stream: Stream) -> Iterator[list[str]]:
    """Cells of each line. Bytes that the encoding does not know come through as surrogates: the contract
    refuses them."""
    with path.open(encoding=stream.encoding, errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, delimiter=stream.delimiter)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:  # a NUL, an endless field: hand over that there was a row
                yield [UNREADABLE]


def _row(header: list[str], cells: list[str], written_at: str) -> Row:
    row: Row = dict(zip(header, cells, strict=False))
    if len(cells) != len(header):
        row[CELLS] = cells
    row[WRITTEN_AT] = written_at
    return row


def _mark_of(path: Path) -> Path:
    return path.with_name(path.name + ".done")


def _files_of(cursor: Cursor) -> Mapping[str, str]:
    files = cursor.get("files", {})
    return {key: str(value) for key, value in files.items()} if isinstance(files, dict) else {}


def _digest_of(path: Path) -> str:
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            whole.update(block)
    return whole.hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
