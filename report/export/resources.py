"""The tables of an export, as Arrow: one type for each column, the same in every format."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from report.export.columns import FIGURES, FIGURES_KEY, MISSING, MISSING_KEY, Column
from report.pages.exports import lines
from report.pages.published import Edition

ARROW = {"string": pa.string(), "number": pa.float64(), "integer": pa.int32(), "date": pa.date32()}


@dataclass(frozen=True)
class Resource:
    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    table: Any
    """A `pyarrow.Table` with exactly these columns."""


def resources(edition: Edition) -> tuple[Resource, ...]:
    figures = [(line.key.table, *line.cells) for line in lines(edition)]
    missing = [tuple(each) for each in edition.missing]
    return (
        Resource("figures", "Published figures", FIGURES, FIGURES_KEY, _table(FIGURES, figures)),
        Resource("missing_reports", "Reports that are missing", MISSING, MISSING_KEY, _table(MISSING, missing)),
    )


def _table(columns: tuple[Column, ...], rows: list[tuple[Any, ...]]) -> Any:
    """A text is never null and a number never a text, so that a program need not guess."""
    arrays = [pa.array([row[place] for row in rows], type=ARROW[column.type]) for place, column in enumerate(columns)]
    return pa.Table.from_arrays(arrays, names=[column.name for column in columns])
