"""Indicators 48 and 49 of an edition as tables of its export."""

from collections.abc import Iterator
from typing import Any, Final

from report.export.columns import Column
from report.export.layout import Layout
from report.pages.published import Edition
from report.quality import marked, restated
from report.wording import TABLES, period_name

_PLACE: Final = (
    Column("table_code", "string", "Table", "Which table of the edition.", labels="table"),
    Column("table", "string", "Table in words", "The table's title."),
    Column("period", "string", "Period", "A quarter or the year of the edition.", labels="period_name"),
    Column("period_name", "string", "Period in words", "The months of the period."),
)
_MARKS: Final = {
    "shown": "a number", "none": "a true zero", "band": "0–4, rounded", "hidden": "hidden",
    "not_reported": "not reported",
}  # fmt: skip

MARKED: Final = Layout(
    "marks",
    "How many published cells carry which mark",
    (
        *_PLACE,
        Column("mark_code", "string", "Mark", "What stands in the cell.", labels="mark_words"),
        Column("mark_words", "string", "Mark in words", "The mark in words."),
        Column("cells", "integer", "Cells", "Published cells of the table and period with this mark."),
        Column("of_cells", "integer", "Of cells", "All published cells of the table and period."),
        Column("percent", "number", "Percent", "cells / of_cells in percent, one decimal."),
        Column("edition", "string", "Edition", "The vintage the cells were published in."),
    ),
    ("table_code", "period", "mark_code"),
    ("49",),
    {
        "definition": "Published cells of an edition by what stands in them: a number, a true zero, 0–4, hidden, "
        "not reported.",
        "numerator": "cells",
        "denominator": "of_cells",
        "unit": "published cell",
        "period_rule": "The period of the cell.",
        "region_rule": "All regions and the whole country together.",
        "source": "The published edition.",
        "caveat": "Internal. Totals are cells too. Many hidden cells mean that a table is too fine for what it counts.",
    },
)
RESTATED: Final = Layout(
    "restatements",
    "Which share of the figures moved since the edition before, and how far",
    (
        *_PLACE,
        Column("cells", "integer", "Cells in both", "Cells that both editions publish."),
        Column("compared", "integer", "Compared", "Those with a number in both; a true zero is one."),
        Column("changed", "integer", "Changed", "Those of them whose number is another."),
        Column(
            "total_change", "number", "Total change", "Sum of the changes without their signs, in the table's unit."
        ),
        Column("largest_change", "number", "Largest change", "The largest change without its sign."),
        Column("remarked", "integer", "Marked anew", "Cells without a number in one of the two, with another mark."),
        Column("edition", "string", "Edition", "The edition that says it anew."),
        Column("edition_before", "string", "Edition before", "The edition that was the newest until then."),
    ),
    ("table_code", "period"),
    ("48",),
    {
        "definition": "Cells that two editions in a row publish, by whether the number changed, and by how much.",
        "numerator": "changed",
        "denominator": "compared",
        "unit": "published cell; changes in the unit of the table",
        "period_rule": "The period of the cell; periods that both editions hold.",
        "region_rule": "All regions and the whole country together.",
        "source": "The published edition and the one before it.",
        "caveat": "A cell and the totals above it move together, so one late report moves several cells. Never added "
        "over tables: needs, decisions, persons and euro are different units.",
    },
)


def marked_rows(edition: Edition) -> Iterator[tuple[Any, ...]]:
    for each in marked(edition):
        yield (
            *_place(each.table, each.period), each.mark, _MARKS[each.mark], each.cells, each.of_cells,
            float(each.percent), edition.head.vintage_id,
        )  # fmt: skip


def restated_rows(before: Edition | None, edition: Edition) -> Iterator[tuple[Any, ...]]:
    if before is None:
        return
    for each in restated(before, edition):
        yield (
            *_place(each.table, each.period), each.cells, each.compared, each.changed, float(each.total_change),
            float(each.largest_change), each.remarked, edition.head.vintage_id, before.head.vintage_id,
        )  # fmt: skip


def _place(table: str, period: str) -> tuple[str, str, str, str]:
    return table, TABLES[table], period, period_name(period)
