"""What a codebook holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field

RULES = (
    "definition", "numerator", "denominator", "unit", "period_rule", "region_rule", "source", "caveat",
)  # fmt: skip
"""What a figure says of itself, in reading order."""


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """A seed whose first column is the code."""

    name: str
    description: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    type: str
    description: str
    code_list: str | None = None
    """The list its values are from."""


@dataclass(frozen=True, slots=True)
class Table:
    schema: str
    name: str
    description: str
    grain: tuple[str, ...]
    """The variables that together name one row."""
    variables: tuple[Variable, ...]
    indicators: tuple[str, ...] = ()
    """Their numbers in the list of indicators."""
    rules: dict[str, str] = field(default_factory=dict)
    is_internal: bool = True


@dataclass(frozen=True, slots=True)
class Codebook:
    tables: tuple[Table, ...]
    code_lists: tuple[CodeList, ...]
    version: str

    def texts(self) -> Iterator[str]:
        """Everything in it that is words, once each: what a translation has to say anew."""
        yield from dict.fromkeys(text for text in self._texts() if text)

    def _texts(self) -> Iterator[str]:
        for table in self.tables:
            yield table.description
            yield from table.rules.values()
            yield from (variable.description for variable in table.variables)
        for code_list in self.code_lists:
            yield code_list.description
            yield from (code.label for code in code_list.codes)
