"""The rows of one sheet of an XLSX workbook, typed as the workbook types them.

A workbook cannot be read piece by piece, so it is held in memory, up to a size. A formula counts by the value that
the office program kept with it; a cell that holds an error, or a formula that was never calculated, would look blank,
so it comes through as a character that the contract refuses.
"""

import html
import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, WorksheetNotFound

from ingest.connectors.csv_rows import UNREADABLE, Cells
from vocabulary.errors import SourceRefused, TryAgain

LARGEST_WORKBOOK: Final = 64 * 2**20
LARGEST_CONTENT: Final = 512 * 2**20
"""Of all parts of the workbook once unpacked: more is a trap, or no form."""
BROKEN_ZIP: Final = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, OSError)
"""What reading a part of a damaged archive may end in."""
LARGEST_EXACT: Final = 2**53

_CELL: Final = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ADDRESS: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_NO_VALUE: Final = re.compile(rb"<f\b.*(?:</f>|/>)\s*(?:<v\s*/>|<v></v>)?\s*", re.DOTALL)

Place = tuple[int, int]


def xlsx_rows(file: BinaryIO, stream: str, sheet: str, header_row: int, *, fill_merged: bool) -> Iterator[Cells]:
    """Cells of each row that holds anything, from the header on. Raises SourceRefused where there is no such
    sheet."""
    content = file.read(LARGEST_WORKBOOK + 1)
    if len(content) > LARGEST_WORKBOOK:
        raise SourceRefused(f"a workbook of stream {stream} is too large", remedy="Ask for CSV, or for several files.")
    parts = _parts(content, stream)
    found = _sheet(content, stream, sheet)
    try:
        lost = set(_lost_cells(parts, sheet or found.name))
        rows = list(_rows(found, lost, header_row - 1, fill_merged))
    except (CalamineError, *BROKEN_ZIP):
        rows = None
    if rows is None:
        raise TryAgain(f"a workbook of stream {stream} is not whole", remedy="It may still be on its way.")
    yield from rows


def _rows(sheet: CalamineSheet, lost: set[Place], first: int, fill_merged: bool) -> Iterator[Cells]:
    values = sheet.to_python(skip_empty_area=False)
    rows: list[Cells] = [[_plain(value) for value in row] for row in values]
    for at, column in lost:
        if at < len(rows) and column < len(rows[at]):
            rows[at][column] = UNREADABLE
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or []) if fill_merged else []:
        for row in rows[max(top, first + 1) : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    yield from (row for row in rows[first:] if any(value is not None for value in row))


def _plain(value: object) -> object:
    """Numbers without a fraction are whole ones and days without a time are days: a workbook knows neither."""
    if value == "":
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT:
        return int(value)
    if isinstance(value, datetime) and value.time() == time():
        return date(value.year, value.month, value.day)
    return value


def _sheet(content: bytes, stream: str, name: str) -> CalamineSheet:
    fault = f"a workbook of stream {stream} cannot be read"
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        return workbook.get_sheet_by_name(name) if name else workbook.get_sheet_by_index(0)
    except WorksheetNotFound:
        fault = f"a workbook of stream {stream} has no sheet {name or 1}"
    except CalamineError:  # its message may quote a cell
        pass
    raise SourceRefused(fault, remedy="Ask the source for the agreed form, saved as .xlsx without a password.")


def _parts(content: bytes, stream: str) -> ZipFile:
    try:
        parts = ZipFile(BytesIO(content))
    except (*BROKEN_ZIP, ValueError):
        parts = None
    if parts is None:
        raise TryAgain(f"a workbook of stream {stream} is not whole", remedy="It may still be on its way.")
    if sum(part.file_size for part in parts.infolist()) > LARGEST_CONTENT:
        raise SourceRefused(f"a workbook of stream {stream} is too large once unpacked")
    return parts


def _lost_cells(parts: ZipFile, sheet: str) -> Iterator[Place]:
    """Row and column of each cell whose value the workbook does not hold."""
    path = _path_of(parts, sheet)
    if path not in parts.namelist():
        return
    for attributes, inside in _CELL.findall(parts.read(path)):
        is_text = b't="str"' in attributes
        if b't="e"' in attributes or (not is_text and _NO_VALUE.fullmatch(inside)):
            if address := _ADDRESS.search(attributes):
                yield int(address[2]) - 1, _column(address[1])


def _path_of(parts: ZipFile, sheet: str) -> str:
    book = parts.read("xl/workbook.xml").decode("utf-8", "replace")
    rels = parts.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    ids = {
        html.unescape(_attribute(tag, "name")): _attribute(tag, "r:id") for tag in re.findall(r"<sheet\b[^>]*>", book)
    }
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in re.findall(r"<Relationship\b[^>]*>", rels)}
    target = targets.get(ids.get(sheet, ""), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
