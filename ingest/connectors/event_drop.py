"""A folder into which a source drops files of events (`*.jsonl`), one JSON object a line, each with its `.done` mark.

As `csv_drop`: a file counts once its mark lies beside it, its digest is kept in the cursor, and no name of a file
appears in a message or a cursor. A line that is no JSON object comes through as cells: the contract refuses it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Final

import msgspec

from ingest.connectors.base import CELLS, Connection, Cursor, Page, Stream
from ingest.connectors.file_digest import DigestingReader, digest_of
from vocabulary.errors import ConfigurationError, TryAgain

LONGEST_LINE: Final = 2**20
BLOCK: Final = 2**20
_decode: Final = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True, repr=False)
class DroppedFile:
    """A marked file that is new or changed."""

    path: Path
    name: str
    """A digest of its name."""
    digest: str
    """Of its content, before it is read."""


class EventDropConnector:
    """Files of one name or pattern (`read.file`)."""

    name = "event_drop"

    def __init__(self, stream: Stream, connection: Connection) -> None:
        pattern = stream.read.get("file")
        if not isinstance(pattern, str) or "/" in pattern or connection.folder is None:
            raise ConfigurationError("a stream of events needs read.file and a connection with a folder")
        self._stream, self._folder, self._pattern = stream, connection.folder, pattern
        self.is_full = stream.read.get("submission") == "full"

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Rows of every marked file that is new or changed, in the order of their names."""
        known = self.known(cursor)
        for file in self.files(known):
            yield from self._pages_of(file, known)
            known[file.name] = file.digest

    def files(self, known: Mapping[str, str]) -> Iterator[DroppedFile]:
        """What there is to read; each file is digested when its turn comes."""
        for path in self._marked():
            name, digest = sha256(path.name.encode()).hexdigest()[:32], digest_of(path)
            if known.get(name) != digest:
                yield DroppedFile(path, name, digest)

    def known(self, cursor: Cursor) -> dict[str, str]:
        """The files that were read, by the digest of their names."""
        files = cursor.get("files", {})
        return {key: str(value) for key, value in files.items()} if isinstance(files, dict) else {}

    def changed(self) -> TryAgain:
        """What to raise when a file was written to while it was read."""
        return TryAgain(f"a file of stream {self._stream.name} changed while it was read")

    def _marked(self) -> list[Path]:
        if not self._folder.is_dir():
            raise TryAgain(f"the drop folder of {self._stream.source_id} is not there", remedy="Is it mounted?")
        found = sorted(
            path for path in self._folder.glob(self._pattern) if path.with_name(f"{path.name}.done").is_file()
        )
        return found[-1:] if self.is_full else found

    def _pages_of(self, file: DroppedFile, known: Mapping[str, str]) -> Iterator[Page]:
        with file.path.open("rb") as opened:
            reader = DigestingReader(opened)
            rows = map(record_of, lines_of(reader))
            page = list(islice(rows, self._stream.page_size))
            while following := list(islice(rows, self._stream.page_size)):
                yield Page(page, {"files": dict(known)})
                page = following
            if reader.digest() != file.digest:
                raise self.changed()
        yield Page(page, {"files": {**known, file.name: file.digest}}, self.is_full)


def lines_of(reader: DigestingReader) -> Iterator[bytes]:
    """Lines without their ends."""
    return chain.from_iterable(blocks_of(reader))


def blocks_of(reader: DigestingReader) -> Iterator[list[bytes]]:
    """Lines in blocks of about a mebibyte. One too long for an event comes through cut off, so that it is refused."""
    rest, is_too_long = b"", False
    while block := reader.read(BLOCK):
        *lines, rest = (rest + block).split(b"\n")
        if is_too_long and lines:
            lines, is_too_long = lines[1:], False
        if is_too_long:
            rest = b""
        elif len(rest) > LONGEST_LINE:
            lines, rest, is_too_long = [*lines, rest], b"", True
        yield [line[:LONGEST_LINE].removesuffix(b"\r") for line in lines]
    if rest:
        yield [rest.removesuffix(b"\r")]


def record_of(line: bytes) -> object:
    """A line as a record: what its JSON says, nothing for a blank line, cells for what is no object."""
    if not line.strip():
        return {}
    try:
        found = _decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ValueError):
        found = None
    if not isinstance(found, dict) or not found:
        return {CELLS: [line[:LONGEST_LINE].decode("utf-8", "surrogateescape")]}
    return found
