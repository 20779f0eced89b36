"""The published figures as files: one CSV with every cell, one workbook. The same edition gives the same bytes."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from report.edition import NO_SERVICE, CellKey
from report.pages.figures import Figure, figure
from report.pages.published import WHOLE_COUNTRY, Edition
from report.pages.tables import missing_lines
from report.wording import (
    AGE_GROUPS,
    BREAK_MEANING,
    MARK_MEANINGS,
    NEED_CLASSES,
    OUTCOMES,
    SEXES,
    STAGES,
    TABLES,
    day_words,
    period_name,
)

COLUMNS = (
    "table", "period", "period_name", "region_code", "region", "service_type_code", "service_type", "category_code",
    "category", "value", "mark", "mark_words", "expected_organisations", "reported_organisations", "edition",
    "break_mark", "break_note",
)  # fmt: skip
Value: TypeAlias = str | int | float | None
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class Line(NamedTuple):
    """A published cell as a row of a file: `key` says where it stands."""

    key: CellKey
    figure: Figure
    cells: tuple[Value, ...]


def lines(edition: Edition) -> tuple[Line, ...]:
    """Every published cell, in reading order."""
    order = {(label.kind, label.code): number for number, label in enumerate((*edition.labels, WHOLE_COUNTRY))}
    categories = [*NEED_CLASSES, *_CATEGORY_NAMES]

    def place(key: CellKey) -> tuple[object, ...]:
        return (
            list(TABLES).index(key.table), order["period", key.period], order["region", key.region],
            order.get(("service_type", key.service_type), -1), categories.index(key.category),
        )  # fmt: skip

    return tuple(_line(edition, key) for key in sorted(edition.cells, key=place))


def all_figures_csv(edition: Edition) -> bytes:
    """Comma separated, UTF-8, one heading row; numbers without grouping, marks in a column of their own."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in line.cells] for line in lines(edition))
    return buffer.getvalue().encode()


def workbook(edition: Edition) -> bytes:
    """A cover sheet, one sheet per table, the missing reports."""
    book = Workbook()
    cover = book.active
    if isinstance(cover, Worksheet):
        _fill_cover(cover, edition)
    everything = lines(edition)
    for table, title in TABLES.items():
        rows = [line.cells[1:] for line in everything if line.key.table == table]
        _fill(book.create_sheet(table), title, COLUMNS[1:], rows)
    missing = [(line.organisation_id, line.number, line.months, line.since) for line in missing_lines(edition)]
    _fill(book.create_sheet("missing reports"), "Whose report is missing", _MISSING_COLUMNS, missing)
    buffer = io.BytesIO()
    book.save(buffer)
    return undated(buffer.getvalue(), edition.head.build.data_as_of.isoformat())


_MISSING_COLUMNS = ("organisation", "months_missing", "which", "oldest_was_due")
_CATEGORY_NAMES = {
    **{
        f"{stage}:{outcome}": f"{STAGES[stage]}: {OUTCOMES[outcome].lower()}"
        for stage in STAGES
        for outcome in OUTCOMES
    },
    **{f"{sex}:{age}": f"{SEXES[sex]}, {AGE_GROUPS[age]}" for sex in SEXES for age in AGE_GROUPS},
    "clients": "Primary clients by first service",
    "cost_per_client": "Running cost per client, EUR",
}


def _line(edition: Edition, key: CellKey) -> Line:
    each = figure(edition, key)
    reporting = each.reporting if each.reporting and each.reporting.unit == "organisations" else None
    value = None if each.value is None else float(each.value) if key.table == "cost" else int(each.value)
    names = edition.names
    return Line(key, each, (
        TABLES[key.table], key.period, period_name(key.period),
        key.region, names.get(("region", key.region), WHOLE_COUNTRY.name),
        "" if key.service_type == NO_SERVICE else key.service_type, names.get(("service_type", key.service_type), ""),
        key.category, NEED_CLASSES.get(key.category) or _CATEGORY_NAMES[key.category],
        value, each.symbol, each.words,
        reporting.expected if reporting else None, reporting.reported if reporting else None,
        edition.head.vintage_id,
        each.break_mark, each.break_note,
    ))  # fmt: skip


def harmless(cell: Value) -> Value:
    """A text that a spreadsheet would run as a formula gets a mark that keeps it a text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _fill_cover(sheet: Worksheet, edition: Edition) -> None:
    head = edition.head
    sheet.title = "edition"
    about = [
        ("Gap report", "Internal, not for publication"),
        ("Edition", head.vintage_id),
        ("Period", period_name(head.year)),
        ("Data as of", day_words(head.build.data_as_of)),
        ("Digest (SHA-256)", head.content_digest.hex()),
        ("", ""),
        ("[c]", "hidden, or 0–4"), ("[x]", "not reported"), ("[z]", "no figure"), ("b", BREAK_MEANING),
        ("", ""),
        *MARK_MEANINGS.items(),
    ]  # fmt: skip
    for row in about:
        sheet.append(row)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 100
    for cell in sheet["B"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _fill(sheet: Worksheet, title: str, columns: tuple[str, ...], rows: Sequence[tuple[Value, ...]]) -> None:
    sheet.append([title])
    sheet.append(columns)
    for row in rows:
        sheet.append([None if cell == "" else harmless(cell) for cell in row])
    sheet["A1"].font = Font(bold=True, size=14)
    for number, name in enumerate(columns, start=1):
        sheet.cell(2, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = max(12, len(name) + 4)
    sheet.freeze_panes = "A3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(columns))}{len(rows) + 2}"


def undated(archive: bytes, day: str) -> bytes:
    """The same workbook without the moment of writing, which its library puts into it twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in _entries(old):
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", f"{day}T00:00:00Z".encode(), content)
            new.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    return ((name, archive.read(name)) for name in archive.namelist())
