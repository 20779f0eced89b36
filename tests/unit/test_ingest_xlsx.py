"""Workbooks as offices write them: titles, merged cells, formulas, totals, typed cells; and those that are none."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from ingest.connectors.base import CELLS, WRITTEN_AT, Connection, Page, Stream
from ingest.connectors.csv_rows import UNREADABLE
from ingest.connectors.file_drop import FileDropConnector
from vocabulary.errors import ConfigurationError, SourceRefused, TryAgain

Sheet = Any
MOMENT = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 - a workbook knows no zones
HEADER = ["Br", "Datum", "Količina"]


def drop(folder: Path, draw: Callable[[Sheet], None], name: str = "povratak.xlsx") -> Path:
    """A workbook with an empty first sheet and the sheet `Usluge`, and its mark."""
    book = Workbook()
    draw(book.create_sheet("Usluge"))
    content = BytesIO()
    book.save(content)
    (folder / name).write_bytes(content.getvalue())
    (folder / f"{name}.done").write_text("2026-04-01T02:00:00Z\n", encoding="ascii")
    return folder / name


def read(folder: Path, **what: Any) -> list[dict[str, Any]]:
    return [record for page in pages(folder, **what) for record in page.records if isinstance(record, dict)]


def pages(folder: Path, **what: Any) -> list[Page]:
    stream = Stream("shelter", "services", {"file": "povratak*.xlsx", "sheet": "Usluge", **what})
    return list(FileDropConnector(stream, Connection(folder=folder)).pages({}, None))


def rows(*rows: list[Any]) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        for row in rows:
            sheet.append(row)

    return draw


def test_cells_are_typed_as_the_workbook_types_them(tmp_path: Path) -> None:
    drop(tmp_path, rows(HEADER, [1001, date(2026, 1, 2), 2.5], ["A7", MOMENT, None]))
    first, second = read(tmp_path)
    assert first == {"Br": 1001, "Datum": date(2026, 1, 2), "Količina": 2.5, WRITTEN_AT: "2026-04-01T02:00:00Z"}
    assert type(first["Br"]) is int and second["Datum"] == MOMENT and second["Količina"] is None


def test_titles_above_the_header_and_empty_rows_are_no_rows(tmp_path: Path) -> None:
    def draw(sheet: Sheet) -> None:
        rows(["Povratak za 2026-01"], [], HEADER, [1, None, 2], [], [2, None, 3])(sheet)
        sheet.merge_cells("A1:C1")

    drop(tmp_path, draw)
    assert [row["Br"] for row in read(tmp_path, header_row=3)] == [1, 2]


def test_a_merged_cell_holds_its_value_everywhere_where_that_is_declared(tmp_path: Path) -> None:
    def draw(sheet: Sheet) -> None:
        rows(["Regija", "Broj"], ["AV-01", 1], [None, 2], ["AV-02", 3])(sheet)
        sheet.merge_cells("A2:A3")

    drop(tmp_path, draw)
    assert [row["Regija"] for row in read(tmp_path, merged="fill")] == ["AV-01", "AV-01", "AV-02"]
    assert [row["Regija"] for row in read(tmp_path)] == ["AV-01", None, "AV-02"]


def test_a_formula_counts_by_its_value_and_an_uncalculated_one_is_unreadable(tmp_path: Path) -> None:
    path = drop(tmp_path, rows(HEADER, [1, None, "=1+1"], [2, None, "=1+2"], [3, None, 5]))
    edit_sheet(path, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    assert [row["Količina"] for row in read(tmp_path)] == [2, UNREADABLE, 5]


def test_a_cell_with_an_error_is_unreadable_and_not_empty(tmp_path: Path) -> None:
    def draw(sheet: Sheet) -> None:
        rows(HEADER, [1, None, "#N/A"])(sheet)
        sheet["C2"].data_type = "e"

    drop(tmp_path, draw)
    assert read(tmp_path)[0]["Količina"] == UNREADABLE


def test_what_stands_beside_the_table_refuses_its_row(tmp_path: Path) -> None:
    drop(tmp_path, rows(HEADER, [1, None, 2], [2, None, 3, "nazvati Zvjezdanovsku"]))
    first, second = read(tmp_path)
    assert CELLS not in first and CELLS in second


@pytest.mark.parametrize("cut", [0, 30, 700])
def test_a_workbook_that_is_not_whole_is_tried_again(tmp_path: Path, cut: int) -> None:
    path = drop(tmp_path, rows(HEADER, [1, None, 2]))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(TryAgain, match="not whole"):
        read(tmp_path)


def test_a_sheet_that_is_gone_is_refused(tmp_path: Path) -> None:
    drop(tmp_path, rows(HEADER))
    with pytest.raises(SourceRefused, match="no sheet Troškovi"):
        read(tmp_path, sheet="Troškovi")


def test_a_zip_that_is_no_workbook_is_refused_without_a_word_of_it(tmp_path: Path) -> None:
    path = drop(tmp_path, rows(HEADER))
    with ZipFile(path, "w") as other:
        other.writestr("Zvjezdanovska.txt", "x")
    with pytest.raises(SourceRefused) as refused:
        read(tmp_path)
    assert "Zvjezdanovska" not in str(refused.value)


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    drop(tmp_path, rows(["Br", "Br"], [1, 2]))
    with pytest.raises(SourceRefused, match="two columns"):
        read(tmp_path)


def test_rows_of_one_period_become_its_return(tmp_path: Path) -> None:
    drop(tmp_path, rows(["Mjesec", "Broj"], ["2026-01", 1], ["2026-01", 2], ["2026-02", 3]))
    january, february = read(tmp_path, group_by=["Mjesec"], group_as="row")
    assert [part["row/Broj"] for part in january["row"]] == [1, 2] and january["Mjesec"] == "2026-01"
    assert [part["row/Broj"] for part in february["row"]] == [3]


def test_a_setting_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="sheets"):
        pages(tmp_path, sheets="Usluge")


def edit_sheet(path: Path, old: bytes, new: bytes) -> None:
    """The workbook with other bytes in its second sheet, as another program would have written them."""
    with ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old in parts["xl/worksheets/sheet2.xml"]
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(old, new)
    with ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
