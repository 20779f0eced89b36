"""Files that a source drops, in a folder or on its SFTP server, as CSV or XLSX: rows as cells under the header's
names.

A file counts once it is whole (see `hand_overs`), for else it may be half written. Digests are kept in the cursor, so
what did not change is not read a second time. A full hand-over is a complete pull of its stream, a delta is not. Names
of files appear in no message and no cursor: somebody may have put a person into one.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from typing import Final

from ingest.connectors.base import Connection, Cursor, Page, Stream
from ingest.connectors.csv_rows import LooksLikeUtf8
from ingest.connectors.file_reading import PIECE, FileRead, HandOverReading
from ingest.connectors.hand_overs import HandOver, Readiness, hand_overs
from ingest.connectors.place_opening import open_place
from ingest.connectors.places import Entry, Place
from vocabulary.errors import ConfigurationError, SourceRefused, TryAgain

CODE_PAGE: Final = "windows-"


class FileDropConnector:
    """Files of one name or pattern (`read.file`), read by the dialect of the source file."""

    name = "file_drop"

    def __init__(self, stream: Stream, connection: Connection) -> None:
        self._stream, self._connection, self._read = stream, connection, FileRead.of(stream)
        if any("/" in pattern or pattern.count("*") > 1 for pattern in self._read.patterns):
            raise ConfigurationError(
                f"stream {stream.name}: read.file is a name, or a pattern with one *, in one folder"
            )

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Rows of every whole hand-over that is new or changed. Names are read in order, so later months come
        later."""
        with open_place(self._stream, self._connection) as place:
            yield from _Look(self._stream, self._read, place, cursor).pages()


class _Look:
    """One look at the place, and what it found."""

    def __init__(self, stream: Stream, read: FileRead, place: Place, cursor: Cursor) -> None:
        self._stream, self._read, self._place, self._cursor = stream, read, place, cursor
        self._entries = place.entries()
        self._known, self._keys = _files_of(cursor), {each.name: _digest(each.name) for each in self._entries}
        self._readiness = Readiness(read.ready, read.mark, cursor)
        self._offered = hand_overs(self._entries, read.patterns)

    def pages(self) -> Iterator[Page]:
        for hand_over in self._to_read():
            whole = self._digest_of(hand_over)
            key = self._keys[hand_over.name]
            if self._known.get(key) != whole:
                yield from self._hand_over(hand_over, whole)
                self._known[key] = whole
        after = self._cursor_now()
        if after.get("looks") != self._cursor.get("looks"):
            yield Page((), after)

    def _to_read(self) -> list[HandOver]:
        ready = [each for each in self._offered if self._readiness.is_ready(each, self._entries, self._keys)]
        if self._read.submission != "full":
            return ready
        if self._known and not any(self._keys[each.name] in self._known for each in self._offered) and not ready:
            raise TryAgain(f"the files of stream {self._stream.name} are no longer there", remedy="Ask the source.")
        return ready[-1:]

    def _hand_over(self, hand_over: HandOver, whole: str) -> Iterator[Page]:
        """All its pages; the last one, which moves the cursor, only when no file changed meanwhile."""
        written_at = self._readiness.written_at(hand_over, self._entries, self._place)
        opened = {pattern: entry.name for pattern, entry in hand_over.files.items()}
        place = self._place
        reading = HandOverReading(self._stream, self._read, lambda pattern: place.open(opened[pattern]), written_at)
        with closing(reading):
            records = reading.records()
            page = list(islice(records, self._stream.page_size))
            while following := list(islice(records, self._stream.page_size)):
                yield Page(page, self._cursor_now(), columns=reading.columns)
                page = following
            if _whole(reading.digests, self._read.patterns) != whole:
                raise TryAgain(f"a file of stream {self._stream.name} changed while it was read")
        after = self._cursor_now({self._keys[hand_over.name]: whole})
        yield Page(page, after, self._read.submission == "full", reading.columns)

    def _cursor_now(self, more: Mapping[str, str] | None = None) -> Cursor:
        files: Cursor = {"files": {**self._known, **(more or {})}}
        looks = self._readiness.looks(_files(self._offered), self._keys)
        return {**files, "looks": dict(looks)} if looks else files

    def _digest_of(self, hand_over: HandOver) -> str:
        digests = {pattern: self._digest_of_file(entry) for pattern, entry in hand_over.files.items()}
        return _whole(digests, self._read.patterns)

    def _digest_of_file(self, entry: Entry) -> str:
        content, utf8 = hashlib.sha256(), LooksLikeUtf8()
        with self._place.open(entry.name) as file:
            while piece := file.read(PIECE):
                content.update(piece)
                utf8.see(piece)
        by_code_page = not self._read.is_workbook and self._stream.encoding.startswith(CODE_PAGE)
        if by_code_page and utf8.verdict:
            raise SourceRefused(
                f"a file of stream {self._stream.name} is UTF-8 and not {self._stream.encoding}",
                remedy="Ask the source for the agreed encoding, or declare the new one in the dialect.",
            )
        return content.hexdigest()


def _whole(digests: Mapping[str, str], patterns: Sequence[str]) -> str:
    """One digest for all files of a hand-over."""
    if len(patterns) == 1:
        return digests[patterns[0]]
    return hashlib.sha256("".join(digests[pattern] for pattern in patterns).encode()).hexdigest()


def _files(offered: Sequence[HandOver]) -> list[Entry]:
    return [entry for hand_over in offered for entry in hand_over.files.values()]


def _files_of(cursor: Cursor) -> dict[str, str]:
    files = cursor.get("files", {})
    return {key: str(value) for key, value in files.items()} if isinstance(files, dict) else {}


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:32]
