"""Paging, sorting and the small part of Kobo's query language that clients use."""

import json
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import URL

from synthetic.servers.kobo_submissions import Submission
from vocabulary.errors import NrmError

USUAL_LIMIT: Final = 100
HIGHEST_LIMIT: Final = 1000
COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
    "$ne": operator.ne,
}


class Unanswerable(NrmError):
    """A query that the server does not understand; it answers 400 without repeating it."""

    def __init__(self) -> None:
        super().__init__("the query cannot be answered")


def selected(submissions: list[Submission], params: Mapping[str, str]) -> list[Submission]:
    """The submissions that fit ``query``, in the order of ``sort``."""
    conditions, order = _object(params.get("query")), _object(params.get("sort"))
    found = [submission for submission in submissions if _fits(submission, conditions)]
    for key, direction in reversed(order.items()):
        found.sort(key=lambda submission: _sortable(submission.get(key)), reverse=direction == -1)
    return found


def _object(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        raise Unanswerable from None
    if not isinstance(found, dict):
        raise Unanswerable
    return found


def _fits(submission: Submission, conditions: dict[str, Any]) -> bool:
    return all(_meets(submission.get(key), wanted) for key, wanted in conditions.items())


def _meets(value: Any, wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return bool(value == wanted)
    if not set(wanted) <= set(COMPARISONS):
        raise Unanswerable
    return value is not None and all(COMPARISONS[sign](value, limit) for sign, limit in wanted.items())


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def page_of(found: list[Submission], url: URL) -> dict[str, Any]:
    """One page, with the addresses of its neighbours."""
    params = dict(parse_qsl(url.query))
    start, limit = _number(params, "start", 0), min(_number(params, "limit", USUAL_LIMIT), HIGHEST_LIMIT)
    behind, before = start + limit, max(start - limit, 0)
    return {
        "count": len(found),
        "next": _address(url, params, behind, limit) if behind < len(found) else None,
        "previous": _address(url, params, before, limit) if start > 0 else None,
        "results": found[start:behind],
    }


def _number(params: Mapping[str, str], name: str, usual: int) -> int:
    given = params.get(name, str(usual))
    if not (given.isascii() and given.isdigit() and (int(given) > 0 or name == "start")):
        raise Unanswerable
    return int(given)


def _address(url: URL, params: Mapping[str, str], start: int, limit: int) -> str:
    """The same question from another place, its parts in order of their names as Kobo writes them."""
    asked = {**params, "start": start, "limit": limit}
    return str(url.replace(query=urlencode(sorted(asked.items()))))
