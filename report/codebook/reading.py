"""A codebook from the documents that dbt reads: model and seed descriptions, and the rows of the code lists."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from report.codebook.entries import RULES, Code, Codebook, CodeList, Table, Variable

Document = Mapping[str, Any]
_SEED = re.compile(r"ref\('(\w+)'\)")


def codebook_from(
    models: Mapping[str, Iterable[Document]],
    seeds: Iterable[Document],
    rows: Mapping[str, list[list[str]]],
    version: str,
) -> Codebook:
    """`models`: schema → its models as dbt's YAML says them; `rows`: seed → its rows, code first, label second."""
    code_lists = {each["name"]: _code_list(each, rows[each["name"]]) for each in seeds if _is_code_list(each)}
    tables = tuple(_table(schema, model, code_lists) for schema, those in models.items() for model in those)
    return Codebook(tables, tuple(code_lists.values()), version)


def _is_code_list(seed: Document) -> bool:
    """A list of codes with a label beside each; other seeds are tables of numbers."""
    names = [column["name"] for column in seed["columns"][:2]]
    return names[0].endswith("_code") and names[1:2] == ["label"]


def _code_list(seed: Document, rows: list[list[str]]) -> CodeList:
    return CodeList(seed["name"], _one_line(seed["description"]), tuple(Code(row[0], row[1]) for row in rows))


def _table(schema: str, model: Document, code_lists: Mapping[str, CodeList]) -> Table:
    meta = model.get("config", {}).get("meta", {})
    return Table(
        schema=schema,
        name=model["name"],
        description=_one_line(model["description"]),
        grain=tuple(meta.get("grain", ())),
        variables=tuple(_variable(column, code_lists) for column in model["columns"]),
        indicators=tuple(map(str, meta.get("indicators", ()))),
        rules={name: _one_line(meta[name]) for name in RULES if meta.get(name)},
        is_internal=bool(meta.get("is_internal", True)),
    )


def _variable(column: Document, code_lists: Mapping[str, CodeList]) -> Variable:
    listed = next((name for name in _seeds_of(column) if name in code_lists), None)
    return Variable(column["name"], column.get("data_type", ""), _one_line(column["description"]), listed)


def _seeds_of(column: Document) -> Iterator[str]:
    """The seeds that the column's tests hold its values to."""
    for test in column.get("data_tests", ()):
        for arguments in test.values() if isinstance(test, Mapping) else ():
            found = _SEED.fullmatch(str(arguments.get("arguments", {}).get("to", "")))
            if found:
                yield found[1]


def _one_line(text: object) -> str:
    return " ".join(str(text).split())
