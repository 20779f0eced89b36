"""What DHIS2's tracker makes of a question: which rows, in which order, with which fields, in which shape."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from synthetic.servers.dhis2_objects import Thing
from synthetic.servers.dhis2_store import OWN_UID, Dhis2Store
from vocabulary.errors import NrmError

USUAL_PAGE: Final = 50
LARGEST_PAGE: Final = 200
"""Whoever asks for more gets this many, and is told so."""
NEW_NAMES: Final = 41
NEW_SHAPE: Final = 42
Fields = dict[str, "Fields"]


class BadQuestion(NrmError):
    """Something the server refuses; it says so without repeating it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


def answer(store: Dhis2Store, kind: str, params: Mapping[str, str], version: int) -> dict[str, Any]:
    """One page of the rows that fit."""
    _require_unit(kind, params, version)
    found = [row for row in store.all(kind) if _fits(row, kind, params)]
    found = _in_order(found, kind, params.get("order", ""))
    page, size = int(params.get("page", "1")), min(int(params.get("pageSize", USUAL_PAGE)), LARGEST_PAGE)
    fields = parsed(params.get("fields", "*"))
    rows = [chosen(row, fields) for row in found[(page - 1) * size : page * size]]
    if version >= NEW_SHAPE:
        return {"pager": {"page": page, "pageSize": size}, kind: rows}
    return {"instances": rows, "page": page, "total": len(found), "pageSize": size}


def _require_unit(kind: str, params: Mapping[str, str], version: int) -> None:
    """`orgUnits` since version 41, but for events; `orgUnit` is gone in 42."""
    unit = "orgUnit" if kind == "events" or version < NEW_NAMES else "orgUnits"
    if unit not in params:
        raise BadQuestion("At least one organisation unit must be specified")


def _fits(row: Thing, kind: str, params: Mapping[str, str]) -> bool:
    if row["deleted"] and params.get("includeDeleted") != "true":
        return False
    if not params.get("updatedAfter", "") <= row["updatedAt"] <= params.get("updatedBefore", "9"):
        return False
    if params.get("program", "") not in _programs(row, kind):
        return False
    return params.get("programStage") in (None, row.get("programStage"))


def _programs(row: Thing, kind: str) -> set[str]:
    if kind == "trackedEntities":
        return {enrollment["program"] for enrollment in row["enrollments"]}
    return {row["program"]}


def _in_order(rows: list[Thing], kind: str, order: str) -> list[Thing]:
    """As asked for; else the newest first, which is what whoever forgets to ask must live with."""
    own = OWN_UID[kind]
    if order:
        field, _, direction = order.partition(":")
        return sorted(rows, key=lambda row: (row[field], row[own]), reverse=direction == "desc")
    return sorted(rows, key=lambda row: (row["createdAt"], row[own]), reverse=True)


def parsed(text: str) -> Fields:
    """`a,b[c,d]` as names within names; `*` is everything."""
    return _parsed(iter(text))


def _parsed(letters: Iterator[str]) -> Fields:
    found: Fields = {}
    name = ""
    for letter in letters:
        if letter in ",[]":
            inner = _parsed(letters) if letter == "[" else {}
            if name:
                found[name] = inner
            name = ""
            if letter == "]":
                return found
        else:
            name += letter
    return {**found, **({name: {}} if name else {})}


def chosen(value: Any, fields: Fields) -> Any:
    """The value with the chosen fields only."""
    if isinstance(value, list):
        return [chosen(part, fields) for part in value]
    if not isinstance(value, dict) or not fields or "*" in fields:
        return value
    return {name: chosen(inner, fields[name]) for name, inner in value.items() if name in fields}
