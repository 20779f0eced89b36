"""The codebook as a workbook: tables, variables and codes, a sheet each, to be filtered and looked up in."""

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from report.codebook import words
from report.codebook.entries import RULES, Codebook
from report.codebook.language import Language
from report.pages.exports import undated

_WIDE = 60
_EPOCH = "2000-01-01"


def codebook_xlsx(book: Codebook, language: Language) -> bytes:
    """The same book gives the same bytes."""
    made = Workbook()
    if isinstance(made.active, Worksheet):
        made.remove(made.active)
    rules = [words.RULE_NAMES[name] for name in RULES]
    heads = [words.TABLE, words.MEANING, words.ROW_IS_NAMED_BY, words.INDICATORS, *rules]
    _fill(made, words.CONTENTS, heads, _tables(book, language), language)
    heads = [words.TABLE, words.VARIABLE, words.TYPE, words.MEANING, words.CODES]
    _fill(made, words.VARIABLE, heads, _variables(book, language), language)
    _fill(made, words.CODE_LISTS, [words.CODES, words.CODE, words.LABEL], _codes(book, language), language)
    buffer = io.BytesIO()
    made.save(buffer)
    return undated(buffer.getvalue(), _EPOCH)


def _tables(book: Codebook, say: Language) -> Iterator[Sequence[str]]:
    for table in book.tables:
        rules = (say(table.rules.get(name, "")) for name in RULES)
        name = f"{table.schema}.{table.name}"
        yield name, say(table.description), ", ".join(table.grain), ", ".join(table.indicators), *rules


def _variables(book: Codebook, say: Language) -> Iterator[Sequence[str]]:
    for table in book.tables:
        for each in table.variables:
            name = f"{table.schema}.{table.name}"
            yield name, each.name, each.type, say(each.description), each.code_list or ""


def _codes(book: Codebook, say: Language) -> Iterator[Sequence[str]]:
    for code_list in book.code_lists:
        for each in code_list.codes:
            yield code_list.name, each.code, say(each.label)


def _fill(book: Workbook, title: str, heads: list[str], rows: Iterator[Sequence[str]], say: Language) -> None:
    sheet = book.create_sheet(say(title)[:31])
    sheet.append([say(head) for head in heads])
    for row in rows:
        sheet.append(list(row))
    for number, head in enumerate(heads, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        is_text = head in (words.MEANING, *words.RULE_NAMES.values())
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE if is_text else 32
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
