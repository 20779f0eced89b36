"""The codebook says what the models say, in the languages there are, and marks what a language lacks."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from nrm.codebook import read_codebook, write_catalogue, write_codebook
from report.codebook import Codebook, Language, codebook_from, codebook_html, codebook_xlsx, language
from vocabulary.errors import ConfigurationError

MODEL = {
    "name": "rpt_trips",
    "description": "One row per trip <and no more>.",
    "config": {"meta": {"grain": ["trip_code"], "indicators": ["7"], "definition": "A way there."}},
    "columns": [
        {
            "name": "trip_code", "description": "Which trip.", "data_type": "text",
            "data_tests": [{"in_code_list": {"arguments": {"to": "ref('trips')", "field": "trip_code"}}}],
        },
        {"name": "days", "description": "How long.", "data_tests": ["not_null"]},
    ],
}  # fmt: skip
SEED = {"name": "trips", "description": "Trips.", "columns": [{"name": "trip_code"}, {"name": "label"}]}
NUMBERS = {"name": "rates", "description": "Rates.", "columns": [{"name": "period"}, {"name": "rate"}]}


def book_of_trips() -> Codebook:
    rows = {"trips": [["a", "By air"], ["b", "By boat"]], "rates": [["2026", "1.1"]]}
    return codebook_from({"reporting": [MODEL]}, [SEED, NUMBERS], rows, "1")


def test_a_table_is_read_with_its_rules_and_codes() -> None:
    (table,) = (book := book_of_trips()).tables
    assert (table.grain, table.indicators, table.rules) == (("trip_code",), ("7",), {"definition": "A way there."})
    assert [each.code_list for each in table.variables] == ["trips", None]
    assert [(one.code, one.label) for one in book.code_lists[0].codes] == [("a", "By air"), ("b", "By boat")]


def test_a_seed_of_numbers_is_no_code_list() -> None:
    assert [each.name for each in book_of_trips().code_lists] == ["trips"]


def test_what_a_description_says_is_text_and_never_markup() -> None:
    page = codebook_html(book_of_trips(), language("en")).decode()
    assert "&lt;and no more&gt;" in page and "<and" not in page


def test_another_language_says_the_same_and_marks_what_it_lacks() -> None:
    page = codebook_html(book_of_trips(), Language("sq", {"By air": "Me ajër"})).decode()
    assert "Me ajër" in page and '<span lang="en">By boat</span>' in page


def test_the_workbook_lists_every_variable_and_code() -> None:
    book = load_workbook(io.BytesIO(codebook_xlsx(book_of_trips(), language("en"))))
    _, variables, codes = (list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book.worksheets)
    assert [(row[1], row[4]) for row in variables] == [("trip_code", "trips"), ("days", None)]
    assert [row[1:] for row in codes] == [("a", "By air"), ("b", "By boat")]


def test_the_same_book_is_the_same_bytes() -> None:
    assert codebook_xlsx(book_of_trips(), language("en")) == codebook_xlsx(book_of_trips(), language("en"))


def test_the_page_needs_no_script_and_no_other_address() -> None:
    page = codebook_html(read_codebook(), language("en")).decode()
    assert not re.search(r"<script|src=|https?://", page)
    anchors, links = set(re.findall(r'id="([^"]+)"', page)), set(re.findall(r'href="#([^"]+)"', page))
    assert links and links <= anchors


def test_every_figure_and_every_code_list_of_the_warehouse_is_in_it() -> None:
    book = read_codebook()
    assert {"rpt_gaps_quarterly", "dim_region"} <= {table.name for table in book.tables}
    assert {"service_types", "exit_reasons"} <= {each.name for each in book.code_lists}
    gaps = next(table for table in book.tables if table.name == "rpt_gaps_quarterly")
    assert gaps.rules["definition"] and gaps.rules["period_rule"]


def test_a_catalogue_keeps_what_is_translated_and_lists_the_rest(tmp_path: Path) -> None:
    path = write_catalogue(tmp_path / "sr.po", "sr_Cyrl")
    text = path.read_text(encoding="utf-8")
    assert 'msgid "Legal aid"\nmsgstr ""' in text


@pytest.mark.parametrize("code", ["xx_YY_zz", "no language", ""])
def test_a_language_that_is_none_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        write_catalogue(tmp_path / "x.po", code)


def test_a_language_without_catalogue_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="eo") as refused:
        write_codebook(tmp_path, "eo")
    assert "en" in refused.value.remedy
