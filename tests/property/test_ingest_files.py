"""Files that a disk, a line or a hand has damaged: rows or an error that names nothing, never anything else; and of
joined rows each has exactly one place."""

from datetime import date
from functools import cache
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ingest.connectors.base import ODD_ROW, OddRow
from ingest.connectors.csv_rows import csv_rows
from ingest.connectors.joins import Part, nested
from ingest.connectors.xlsx_rows import xlsx_rows
from ingest.contracts.model import Join
from vocabulary.errors import NrmError

CANARY = "Zvjezdanovska"


@cache
def workbook() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Br", "Ime", "Dan"], [1, CANARY, date(2026, 1, 2)], [2, CANARY, "=1+1"]):
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_workbook_gives_rows_or_an_error_without_a_value(data: st.DataObject) -> None:
    content = bytearray(workbook())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))
    try:
        list(xlsx_rows(BytesIO(bytes(content[:cut])), "stays", "", 1, fill_merged=True))
    except NrmError as error:
        assert CANARY not in str(error) and error.__cause__ is None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["utf-8", "windows-1250", "windows-1251"]), st.sampled_from(",;\t"))
def test_any_bytes_are_rows_of_a_csv_file(content: bytes, encoding: str, delimiter: str) -> None:
    for cells in csv_rows(BytesIO(content), encoding, delimiter, 1):
        assert all(isinstance(cell, str) for cell in cells)


KEYS = st.sampled_from(["a", "b", "c", " b ", "", None, 7])


@given(st.lists(KEYS, unique=True), st.lists(KEYS), st.booleans())
def test_every_joined_row_has_exactly_one_place(owners: list[object], rows: list[object], one: bool) -> None:
    owners = list({str(owner).strip(): owner for owner in owners}.values())
    part = Part("x", Join(key="k", to="id", one=one), [{"k": key, "n": n} for n, key in enumerate(rows)])
    records = list(nested([{"id": owner} for owner in owners], {"x": part}))
    places = [row["x/n"] for record in records for row in record.get("x", [record]) if "x/n" in row]
    refused = [record for record in records if record.get(ODD_ROW) == OddRow("repeated_key", "x")]
    doubled = {str(record["id"]).strip() for record in refused}
    hidden = [n for n, key in enumerate(rows) if key is not None and str(key).strip() in doubled]
    assert sorted([*places, *hidden]) == list(range(len(rows)))
    assert sum("id" in record for record in records) == len(owners)
