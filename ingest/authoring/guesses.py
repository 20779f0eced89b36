"""What the columns of a sample seem to be. Nothing here is decided: each guess becomes a line to confirm."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from ingest.authoring.column_words import about
from ingest.contracts.date_forms import reader_of
from ingest.contracts.faults import Faulty

Kind = Literal["empty", "time", "date", "month", "number", "yes_no", "code", "list", "text"]

DATE_FORMS: Final = (
    "yyyy-mm-dd", "dd.mm.yyyy", "d.m.yyyy", "dd.mm.yyyy.", "dd/mm/yyyy", "mm/dd/yyyy", "d/m/yyyy", "m/d/yyyy",
    "dd-mm-yyyy", "yyyy/mm/dd", "yyyymmdd",
)  # fmt: skip
MONTH_FORMS: Final = ("yyyy-mm", "mm.yyyy", "mm/yyyy", "m/yyyy", "yyyy/mm")
MOST_CODES: Final = 20
LONGEST_CODE: Final = 40
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
_NUMBER: Final = re.compile(r"-?[0-9][0-9.]*(,[0-9]+)?|-?[0-9]+(\.[0-9]+)?")
_YES_NO: Final = ({"yes", "no"}, {"true", "false"}, {"da", "ne"}, {"да", "не"}, {"po", "jo"}, {"так", "ні"}, {"y", "n"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sample, and what it seems to be. `codes` holds only values met more than once."""

    name: str
    kind: Kind
    about: str | None
    filled: int
    distinct: int
    forms: tuple[str, ...] = ()
    """Date forms that all of its values fit."""
    codes: tuple[str, ...] = ()
    met_once: int = 0

    @property
    def is_unique(self) -> bool:
        return self.filled > 0 and self.distinct == self.filled

    @property
    def names_somebody(self) -> bool:
        """Whether it may hold what points to a person, so that none of its values may be repeated anywhere."""
        return self.about in (
            "given_name",
            "surname",
            "birth",
            "document",
            "phone",
            "contact",
            "free_text",
            "sensitive",
        )


def columns_of(records: Sequence[Mapping[str, object]]) -> list[Column]:
    """The columns of flat records, in the order in which they are met."""
    names = dict.fromkeys(name for record in records for name in record if not name.startswith("$"))
    return [_column(name, [record.get(name) for record in records]) for name in names]


def _column(name: str, values: Sequence[object]) -> Column:
    there = [value for value in values if value is not None and str(value).strip()]
    meaning = about(name)
    if any(isinstance(value, list) for value in there):
        return Column(name, "list", meaning, len(there), 0)
    written = [str(value).strip().lower() if isinstance(value, bool) else _written(value) for value in there]
    counts = Counter(written)
    kind, forms = _kind(there, written, counts)
    column = Column(name, kind, meaning, len(there), len(counts), forms)
    if kind != "code" or column.names_somebody or meaning == "person_id":
        return Column(name, "text" if kind == "code" else kind, meaning, len(there), len(counts), forms)
    again = tuple(sorted(value for value, times in counts.items() if times > 1))
    return Column(name, kind, meaning, len(there), len(counts), forms, again, len(counts) - len(again))


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _kind(there: Sequence[object], written: Sequence[str], counts: Counter[str]) -> tuple[Kind, tuple[str, ...]]:
    if not there:
        return "empty", ()
    if all(isinstance(value, datetime) for value in there) or all(map(_TIME.fullmatch, written)):
        return "time", ()
    if all(isinstance(value, date) for value in there):
        return "date", ()
    if forms := tuple(_fitting(DATE_FORMS, written)):
        return "date", forms
    if forms := tuple(_fitting(MONTH_FORMS, written)):
        return "month", forms
    if {one.lower() for one in counts} in [pair for pair in _YES_NO] or all(isinstance(v, bool) for v in there):
        return "yes_no", ()
    if all(map(_NUMBER.fullmatch, written)):
        return "number", ()
    return ("code" if _looks_coded(written, counts) else "text"), ()


def _looks_coded(written: Sequence[str], counts: Counter[str]) -> bool:
    """Few short values, most of them met again and again."""
    again = sum(times for times in counts.values() if times > 1)
    return len(counts) <= MOST_CODES and max(map(len, written)) <= LONGEST_CODE and again * 2 > len(written)


def _fitting(forms: Sequence[str], written: Sequence[str]) -> Iterator[str]:
    for form in forms:
        read = reader_of([form], None)
        try:
            if all(read(one) is not None for one in written):
                yield form
        except Faulty:  # the look of the form, but no day: 31.02., or month and day the other way round
            continue
