"""What the Council of Europe's expert groups ask states for: questions, and published cells as answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from report.edition import COUNTRY, NO_SERVICE, CellKey
from report.export.columns import Column
from report.export.layout import Layout
from report.pages.figures import figure
from report.pages.published import Edition
from report.wording import TABLES, period_name

NOT_COLLECTED: Final = "not collected"


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that cells of one table answer: a row for each period, and for each service where it has them."""

    section: str
    question: str
    table: str
    categories: tuple[tuple[str, str], ...]
    """Category of the edition → the breakdown it stands for."""
    unit: str = "person"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question to which the edition has no number, and why."""

    section: str
    question: str
    reason: str
    mart: str = ""
    """Where it is counted all the same, unpublished."""


Question = Answered | Unanswered


def council_layout(name: str, title: str) -> Layout:
    return Layout(name, title, _COLUMNS, ("section", "question", "breakdown", "service_type", "period"), (), _RULES)


def council_rows(questions: Sequence[Question]) -> Callable[[Edition], Iterator[tuple[Any, ...]]]:
    """The rows of these questions out of an edition, in their order."""

    def rows(edition: Edition) -> Iterator[tuple[Any, ...]]:
        for question in questions:
            if isinstance(question, Answered):
                yield from _answered(edition, question)
            else:
                yield from _unanswered(edition, question)

    return rows


def _answered(edition: Edition, asked: Answered) -> Iterator[tuple[Any, ...]]:
    """Where the edition lacks the table, a row that says so: no question is left out."""
    found = [row for category, breakdown in asked.categories for row in _cells(edition, asked, category, breakdown)]
    missing = Unanswered(asked.section, asked.question, "not in this edition")
    yield from found or _unanswered(edition, missing)


def _cells(edition: Edition, asked: Answered, category: str, breakdown: str) -> Iterator[tuple[Any, ...]]:
    keys = [
        key for key in edition.cells
        if (key.table, key.region, key.category) == (asked.table, COUNTRY, category)
    ]  # fmt: skip
    for key in sorted(keys, key=lambda key: (key.service_type, key.period)):
        yield _row(edition, asked, key, breakdown)


def _row(edition: Edition, asked: Answered, key: CellKey, breakdown: str) -> tuple[Any, ...]:
    each = figure(edition, key)
    service = "" if key.service_type == NO_SERVICE else key.service_type
    value = None if each.value is None else float(each.value)
    words = each.words if value is None or each.is_partial else ""
    reason = "; ".join(part for part in (words, asked.note) if part)
    return (
        asked.section, asked.question, breakdown, service, key.period, period_name(key.period), value, asked.unit,
        each.symbol, each.break_mark, reason, TABLES[key.table], edition.head.vintage_id,
    )  # fmt: skip


def _unanswered(edition: Edition, asked: Unanswered) -> Iterator[tuple[Any, ...]]:
    yield (
        asked.section, asked.question, "", "", "", "", None, "", "[z]", "", asked.reason, asked.mart,
        edition.head.vintage_id,
    )  # fmt: skip


_COLUMNS: Final = (
    Column("section", "string", "Section", "What the questions are about."),
    Column("question", "string", "Question", "What is asked for, in our words."),
    Column("breakdown", "string", "Breakdown", "Sex, age group, stage or outcome; empty where there is none."),
    Column("service_type", "string", "Service", "Service type, where the answer has them."),
    Column(
        "period", "string", "Period", "A calendar year, a quarter or the year of the edition; empty without a number."
    ),
    Column("period_name", "string", "Period in words", "The months of the period."),
    Column("value", "number", "Value", "The published number; empty where a mark stands instead."),
    Column("unit", "string", "Unit", "What is counted."),
    Column("mark", "string", "Mark", "[c] hidden or 0–4, [x] not reported, [z] no figure; empty beside a number."),
    Column("break_mark", "string", "Break", "b where the series breaks."),
    Column("reason", "string", "Reason", "Why a number is missing or not the whole of what is asked for."),
    Column("source", "string", "Source", "Table of the edition; of an unpublished count the mart that holds it."),
    Column("edition", "string", "Edition", "The vintage the number was published in."),
)
_RULES: Final = {
    "definition": "Published numbers beside the questions they answer, and a reason beside each of the others.",
    "unit": "as each row says",
    "period_rule": "That of the published table.",
    "region_rule": "Whole country.",
    "source": "The published edition.",
    "caveat": "Questions are paraphrased: hold them against the questionnaire of the round. Internal like the edition "
    "until `nrm check-output` has passed it.",
}
