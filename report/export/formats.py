"""How a resource is written in each format."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
from openpyxl import Workbook

from report.export.layout import Resource
from report.pages.exports import harmless

Write = Callable[[Resource, Path], None]
Labels = dict[str, str | None]
Codes = dict[str, dict[int | float, str]]


def write_csv(resource: Resource, path: Path) -> None:
    """Comma separated, UTF-8, CRLF; numbers without grouping."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(resource.table.column_names)
        writer.writerows([harmless(cell) for cell in row.values()] for row in resource.table.to_pylist())


def write_xlsx(resource: Resource, path: Path) -> None:
    """One sheet, heading first, so that Power Query takes it as a table."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(resource.layout.name)
    sheet.append(resource.table.column_names)
    for row in resource.table.to_pylist():
        sheet.append([None if cell == "" else harmless(cell) for cell in row.values()])
    book.save(path)


def write_parquet(resource: Resource, path: Path) -> None:
    pq.write_table(resource.table, path)


def write_stata(resource: Resource, path: Path) -> None:
    """Stata 14 and later: codes are labelled numbers, their texts stand beside them."""
    import pyreadstat

    frame, labels, codes = _labelled(resource)
    pyreadstat.write_dta(frame, str(path), column_labels=labels, variable_value_labels=codes)


def write_spss(resource: Resource, path: Path) -> None:
    import pyreadstat

    frame, labels, codes = _labelled(resource)
    pyreadstat.write_sav(frame, str(path), column_labels=labels, variable_value_labels=codes)


def _labelled(resource: Resource) -> tuple[Any, Labels, Codes]:
    """A data frame with a labelled number `<code>_n` before each code that has words, and the labels."""
    table, codes = resource.table, Codes()
    labels: Labels = {column.name: column.title for column in resource.layout.columns}
    for column in reversed(resource.layout.columns):
        if column.labels is not None:
            name, place = f"{column.name}_n", table.column_names.index(column.name)
            numbers, codes[name] = _numbered(table[column.name].to_pylist(), table[column.labels].to_pylist())
            table = table.add_column(place, name, [numbers])
            labels[name] = column.title
    return table.to_pandas(), labels, codes


def _numbered(codes: list[str], words: list[str]) -> tuple[list[int], dict[int | float, str]]:
    """Codes as 1, 2, 3 … in the order in which they come, and what each means: the code and its words."""
    meanings = dict(zip(codes, words, strict=True))
    number_of = {code: number for number, code in enumerate(meanings, start=1)}
    told: dict[int | float, str] = {
        number_of[code]: f"{code}: {meaning}" if code else "none" for code, meaning in meanings.items()
    }
    return [number_of[code] for code in codes], told


FORMATS: Final[Mapping[str, tuple[str, Write, str]]] = {
    "csv": ("csv", write_csv, "text/csv"),
    "xlsx": ("xlsx", write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("parquet", write_parquet, "application/vnd.apache.parquet"),
    "stata": ("dta", write_stata, "application/x-stata-dta"),
    "spss": ("sav", write_spss, "application/x-spss-sav"),
}
"""Format → the ending of its files, how it is written, its media type."""
