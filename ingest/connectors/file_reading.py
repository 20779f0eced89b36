"""One hand-over on its way into records: its files read once, under the dialect of the source file."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader, RawIOBase
from typing import Annotated, Any, BinaryIO, Final, Literal, cast

import msgspec

from ingest.connectors.base import CELLS, WRITTEN_AT, Stream
from ingest.connectors.csv_rows import Cells, csv_rows
from ingest.connectors.joins import Part, Row, grouped, joined_columns, nested
from ingest.connectors.json_rows import json_rows
from ingest.connectors.xlsx_rows import xlsx_rows
from ingest.contracts.model import Join
from vocabulary.errors import ConfigurationError, SourceRefused

PIECE: Final = 2**18


class FileRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `read` of a stream of files says."""

    file: str
    format: Literal["", "csv", "xlsx", "json"] = ""
    submission: Literal["delta", "full"] = "delta"
    ready: Literal["mark", "stable"] = "mark"
    """`mark`: a file counts with its mark beside it; `stable`: when two loads find it the same."""
    mark: str = ""
    """One mark for all files of the hand-over; else each has its own (`.done`)."""
    records: str = ""
    """Of JSON: the path to the list of records; empty where the file is that list, or one object per line."""
    sheet: str = ""
    header_row: Annotated[int, msgspec.Meta(ge=1)] = 1
    merged: Literal["blank", "fill"] = "blank"
    """`fill`: every cell of a merged range holds its value."""
    group_by: list[str] = []
    group_as: str = "row"
    join: dict[str, Join] = {}

    @classmethod
    def of(cls, stream: Stream) -> "FileRead":
        try:
            return msgspec.convert(msgspec.to_builtins(dict(stream.read)), cls)
        except msgspec.ValidationError as error:
            fault = f"stream {stream.name}: {error}"
        raise ConfigurationError(fault, remedy="See docs/sources/source-files.md, files.")

    @property
    def is_workbook(self) -> bool:
        return self.format == "xlsx" or (not self.format and self.file.endswith(".xlsx"))

    @property
    def is_json(self) -> bool:
        return self.format == "json" or (not self.format and self.file.endswith((".json", ".jsonl")))

    @property
    def patterns(self) -> list[str]:
        """Every file of a hand-over once, that of the records first."""
        return list(dict.fromkeys([self.file, *(join.file or self.file for join in self.join.values())]))


class WatchedFile(RawIOBase):
    """A file whose digest is known once it was read to the end."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner, self._digest = inner, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._inner.read(len(buffer))
        buffer[: len(piece)] = piece
        self._digest.update(piece)
        return len(piece)

    def digest(self) -> str:
        """Of the whole file: what the format left unread is read too."""
        while self.read(PIECE):
            pass
        return self._digest.hexdigest()

    def close(self) -> None:
        self._inner.close()
        super().close()


class HandOverReading:
    """Records of one hand-over. `columns` and `digests` are known once the rows are read."""

    def __init__(self, stream: Stream, read: FileRead, opened: Callable[[str], BinaryIO], written_at: str) -> None:
        self._stream, self._read, self._open, self._written_at = stream, read, opened, written_at
        self.columns: frozenset[str] = frozenset()
        self.digests: dict[str, str] = {}
        self._opened: list[BinaryIO] = []

    def close(self) -> None:
        for file in self._opened:
            file.close()

    def records(self) -> Iterator[Row]:
        read = self._read
        parts = {name: self._part(name, join) for name, join in read.join.items()}
        columns, rows = self._rows(read.file, read.sheet, read.header_row)
        if read.group_by:
            self.columns |= frozenset(read.group_by) & columns
            self.columns |= joined_columns(read.group_as, columns) | {read.group_as}
            rows = grouped(rows, read.group_by, read.group_as)
        else:
            self.columns |= columns
        return nested(rows, parts) if parts else rows

    def _part(self, name: str, join: Join) -> Part:
        columns, rows = self._rows(join.file or self._read.file, join.sheet, join.header_row)
        self._require(join.key in columns, f"join {name} has no column of its key")
        self.columns |= joined_columns(name, columns) | (frozenset() if join.one else {name})
        return Part(name, join, (row for row in rows if _holds_anything(row)))

    def _rows(self, file: str, sheet: str, header_row: int) -> tuple[frozenset[str], Iterator[Row]]:
        watched = WatchedFile(self._open(file))
        buffered = cast(BinaryIO, BufferedReader(watched, PIECE))
        self._opened.append(buffered)
        if self._read.is_json:
            return frozenset(), self._objects(file, watched, buffered)
        lines = self._lines(buffered, sheet, header_row)
        header = _header(next(lines, []), is_sheet=self._read.is_workbook)
        names = [name for name in header if name]
        self._require(bool(names) and len(set(names)) == len(names), "a file has no header, or two columns of one name")
        return frozenset(names), self._told(file, watched, header, lines)

    def _objects(self, file: str, watched: WatchedFile, content: BinaryIO) -> Iterator[Row]:
        """Rows that name their columns themselves: which the file has is not known beforehand."""
        for row in json_rows(content, self._stream.name, self._read.records):
            yield {**row, WRITTEN_AT: self._written_at}
        self.digests[file] = watched.digest()

    def _told(self, file: str, watched: WatchedFile, header: list[str], lines: Iterator[Cells]) -> Iterator[Row]:
        is_sheet = self._read.is_workbook
        for cells in lines:
            yield _row(header, cells, self._written_at, is_sheet=is_sheet)
        self.digests[file] = watched.digest()

    def _lines(self, file: BinaryIO, sheet: str, header_row: int) -> Iterator[Cells]:
        if self._read.is_workbook:
            fill = self._read.merged == "fill"
            return xlsx_rows(file, self._stream.name, sheet, header_row, fill_merged=fill)
        return csv_rows(file, self._stream.encoding, self._stream.delimiter, header_row)

    def _require(self, fits: bool, what: str) -> None:
        if not fits:
            raise SourceRefused(f"stream {self._stream.name}: {what}", remedy="Ask the source for the agreed columns.")


def _header(cells: Cells, *, is_sheet: bool) -> list[str]:
    """The names of the columns. A sheet is as wide as its widest row, so its header ends with the last name."""
    names = ["" if cell is None else str(cell) for cell in cells]
    while is_sheet and names and not names[-1].strip():
        names.pop()
    return names


def _row(header: list[str], cells: Cells, written_at: str, *, is_sheet: bool) -> Row:
    """Cells under their names. In a sheet every row is as wide as the widest; what stands beside the table is odd."""
    if is_sheet:
        width = max((number for number, cell in enumerate(cells, 1) if cell is not None), default=0)
        cells = [*cells[: max(width, len(header))], *[None] * (len(header) - len(cells))]
    row: Row = dict(zip(header, cells, strict=False))
    beside = "" in row and any(cell for name, cell in zip(header, cells, strict=False) if not name)
    row.pop("", None)  # a column without a name may hold nothing
    if len(cells) != len(header) or beside:
        row[CELLS] = cells
    row[WRITTEN_AT] = written_at
    return row


def _holds_anything(row: Mapping[str, object]) -> bool:
    return any(value not in (None, "") for name, value in row.items() if not name.startswith("$")) or bool(
        row.get(CELLS)
    )
