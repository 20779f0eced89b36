"""What an exported table says of itself: its name, its columns, its rules. The codebook is told from the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from report.codebook import Table, Variable
from report.export.columns import Column

ARROW = {"string": pa.string(), "number": pa.float64(), "integer": pa.int32(), "date": pa.date32()}


@dataclass(frozen=True)
class Layout:
    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that together name one row."""
    indicators: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)
    """As the YAML of a mart says them: `report.codebook.entries.RULES`."""

    def filled(self, rows: Iterable[tuple[Any, ...]]) -> "Resource":
        """A text is never null and a number never a text, so that a program need not guess."""
        cells = list(rows)
        arrays = [
            pa.array([row[place] for row in cells], type=ARROW[column.type])
            for place, column in enumerate(self.columns)
        ]
        return Resource(self, pa.Table.from_arrays(arrays, names=[column.name for column in self.columns]))

    def described(self) -> Table:
        """Its entry in the codebook."""
        variables = tuple(Variable(each.name, each.type, each.description) for each in self.columns)
        return Table("export", self.name, self.title, self.key, variables, self.indicators, dict(self.rules))


@dataclass(frozen=True)
class Resource:
    layout: Layout
    table: Any
    """A `pyarrow.Table` with exactly the columns of the layout."""
