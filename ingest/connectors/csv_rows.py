"""The rows of a CSV file, as cells: nothing turned into anything, nothing repaired."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper
from itertools import islice
from typing import BinaryIO, Final

UNREADABLE: Final = "\ufffd"
LONGEST_CELL: Final = 2**17
Cells = list[object]


def csv_rows(file: BinaryIO, encoding: str, delimiter: str, header_row: int) -> Iterator[Cells]:
    """Cells of each line, from the header on.

    UTF-8 may begin with its mark or not. Bytes that the encoding does not know come through as surrogates: the
    contract refuses what holds them.
    """
    csv.field_size_limit(LONGEST_CELL)  # of the whole process, and some libraries lift it
    declared = "utf-8-sig" if encoding == "utf-8" else encoding
    text = TextIOWrapper(file, encoding=declared, errors="surrogateescape", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    try:
        yield from islice(_lines(reader), header_row - 1, None)
    finally:  # the file is the caller's to close
        with suppress(ValueError):  # closed already
            text.detach()


def _lines(reader: Iterator[list[str]]) -> Iterator[Cells]:
    while True:
        try:
            yield list(next(reader))
        except StopIteration:
            return
        except csv.Error:  # a NUL, an endless field: hand over that there was a row
            yield [UNREADABLE]


class LooksLikeUtf8:
    """Whether bytes that should be of a code page are UTF-8: a code page reads them without complaint, as other
    letters."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_whole, self._is_beyond_ascii = True, False

    def see(self, piece: bytes) -> None:
        if not self._is_whole:
            return
        try:
            self._is_beyond_ascii |= not self._decoder.decode(piece).isascii()
        except UnicodeDecodeError:
            self._is_whole = False

    @property
    def verdict(self) -> bool:
        return self._is_whole and self._is_beyond_ascii
