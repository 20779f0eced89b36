"""The returns of the safe house SHL-02: one workbook a month, as an office draws it.

Titles above the header, cells merged down, a column of formulas that were never calculated, totals below, and no
person anywhere. Source: docs/sources/safehouse_xlsx.md.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook, load_workbook

from synthetic.clock import stamp
from synthetic.records import MonthForm
from synthetic.servers.shelter_rows import FUNDERS, ROLES, SERVICE_TYPES, SPENDING
from synthetic.servers.store import write_whole
from synthetic.world import World

SOURCE: Final = "safehouse_xlsx"
COUNTS, MONTH, MONEY, PLACES = "Povratak", "Mjesec", "Troškovi", "Mjesta"
FIRST_ROW: Final = 5
TOTAL: Final = "UKUPNO"
Sheet = Any
Line = list[Any]


class SafehouseDrop:
    """The folder, and the ways the office changes what lies in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / f"povratak_{name}.xlsx"

    def write(self, name: str, form: MonthForm, at: datetime | None = None) -> None:
        """The workbook of a month and, after it, its mark."""
        self.save(name, workbook(form), at or form.recorded_at)

    def save(self, name: str, book: Workbook, at: datetime | None = None) -> None:
        content = BytesIO()
        book.save(content)
        mark = self.folder / f"{self.path(name).name}.done"
        mark.unlink(missing_ok=True)
        write_whole(self.path(name), content.getvalue())
        write_whole(mark, f"{stamp(at or datetime.now(UTC))}\n".encode())

    def edit(self, name: str, sheet: str, row: int, column: int, cell: Any) -> Any:
        """Another value in one cell; returns what it was, so the same call brings it back (A→B→A)."""
        book = load_workbook(self.path(name))
        place: Any = book[sheet].cell(row, column)
        before, place.value = place.value, cell
        self.save(name, book)
        return before


def fill_safehouse(folder: Path, world: World) -> SafehouseDrop:
    """One workbook for each month that was returned."""
    drop = SafehouseDrop(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for form in world.of(SOURCE, "return"):
        if isinstance(form, MonthForm):
            drop.write(f"{form.month:%Y-%m}", form)
    return drop


def workbook(form: MonthForm) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    _draw_counts(book.create_sheet(COUNTS), form)
    _draw_table(book.create_sheet(MONTH), ["Mjesec", "Zaključeno"], [[form.month, form.closed_on]])
    money: list[Line] = [
        [
            form.month, SERVICE_TYPES[one.type], float(one.amount), one.currency, SPENDING[one.kind],
            FUNDERS[one.funder or ""],
        ]
        for one in form.spend
    ]  # fmt: skip
    total: Line = [None, TOTAL, sum(float(one.amount) for one in form.spend), None, None, None]
    _draw_table(book.create_sheet(MONEY), ["Mjesec", "Usluga", "Iznos", "Valuta", "Vrsta", "Izvor"], [*money, total])
    places = [[form.month, SERVICE_TYPES[type_], number] for type_, number in form.places]
    _draw_table(book.create_sheet(PLACES), ["Mjesec", "Usluga", "Mjesta"], places)
    return book


def _draw_counts(sheet: Sheet, form: MonthForm) -> None:
    sheet["A1"] = "Mjesečni povratak sigurne kuće"
    sheet["A2"] = "bez podataka o osobama"
    sheet.merge_cells("A1:F1")
    _draw_table(sheet, ["Mjesec", "Regija", "Usluga", "Svojstvo", "Broj", "Udio"], [], FIRST_ROW - 1)
    for number, one in enumerate(form.counts, FIRST_ROW):
        row = [form.month, one.region, SERVICE_TYPES[one.type], ROLES[one.role], one.count, f"=E{number}/E$999"]
        _draw_row(sheet, number, row)
    last = FIRST_ROW + len(form.counts)
    _draw_row(sheet, last, [None, TOTAL, None, None, sum(one.count for one in form.counts), None])
    if len(form.counts) > 1:
        sheet.merge_cells(start_row=FIRST_ROW, end_row=last - 1, start_column=1, end_column=1)
        _merge_equal(sheet, [one.region for one in form.counts])


def _merge_equal(sheet: Sheet, regions: list[str]) -> None:
    """One cell for all rows of a region, as a person would draw it."""
    for region in dict.fromkeys(regions):
        first = FIRST_ROW + regions.index(region)
        last = first + regions.count(region) - 1
        if last > first:
            sheet.merge_cells(start_row=first, end_row=last, start_column=2, end_column=2)


def _draw_table(sheet: Sheet, header: list[str], rows: Sequence[Line], at: int = 1) -> None:
    for number, row in enumerate([list[Any](header), *rows], at):
        _draw_row(sheet, number, row)


def _draw_row(sheet: Sheet, number: int, row: Line) -> None:
    for column, value in enumerate(row, 1):
        cell = sheet.cell(number, column, value)
        if isinstance(value, date):
            cell.number_format = "mm.yyyy" if value.day == 1 and column == 1 else "dd.mm.yyyy"
