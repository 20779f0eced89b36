"""KoboToolbox v2: the submissions of one asset, all of them, page by page.

Kobo tells neither edits nor deletions, so every pull is a full sweep; `until` cannot cap it, for a
submission left out would look deleted. What `next` says is taken for its query only: behind a proxy it may
name another host, and the token goes to ours alone. Each page is asked for with one submission more, which
must come again as the first of the next: else rows shifted in between, and somebody may be missing. Source:
KoboToolbox API v2 documentation and responses recorded from a real server.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

import httpx

from ingest.connectors.base import Connection, Cursor, Page, Stream
from ingest.connectors.http import Patience, client_for, get_json, unavailable
from vocabulary.errors import ConfigurationError

FIRST: Mapping[str, str] = {"start": "0", "sort": '{"_id":1}'}


class KoboConnector:
    """The asset named by `read.asset` of the source file."""

    name = "kobo"

    def __init__(self, stream: Stream, connection: Connection, patience: Patience | None = None) -> None:
        asset = stream.read.get("asset")
        if not isinstance(asset, str) or not asset.isalnum():
            raise ConfigurationError("a Kobo stream needs read.asset", remedy="Copy the asset's uid from its address.")
        self._path = f"/api/v2/assets/{asset}/data.json"
        self._page_size = stream.page_size
        self._first = {**FIRST, "limit": str(stream.page_size + 1)}
        self._connection = connection
        self._patience = patience or Patience()

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Every submission of the asset. The last page is complete if their number did not change meanwhile,
        as many different ones came (a page sent twice is not the page it stands for), and nothing shifted."""
        with client_for(self._connection, f"Token {self._connection.password}") as client:
            params: Mapping[str, str] | None = self._first
            pull = _Pull()
            while params is not None:
                answer = self._ask(client, params)
                params = _next_params(answer.next, params)
                records, more = answer.results, []
                if params is not None and len(records) > self._page_size:
                    records, more = records[: self._page_size], records[self._page_size :]
                    params = {**params, "start": str(int(params["start"]) - len(more))}
                pull.take(answer, records, more)
                yield Page(records, next_cursor={}, complete=params is None and pull.is_whole(answer))

    def _ask(self, client: httpx.Client, params: Mapping[str, str]) -> "_Answer":
        answer = get_json(client, self._path, params, self._patience)
        if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
            raise unavailable(f"the answer to {self._path} is no list of submissions")
        return _Answer(answer.get("count"), answer.get("next"), answer["results"])


@dataclass(frozen=True, slots=True, repr=False)
class _Answer:
    count: object
    next: object
    results: list[object]


class _Pull:
    """What a pull has met so far; numbers that mean nothing after it."""

    def __init__(self) -> None:
        self._count: object = None
        self._numbers = set[object]()
        self._expected: object = None
        self._has_shifted = False

    def take(self, answer: _Answer, records: list[object], more: list[object]) -> None:
        """A page, and what was already seen of the next one."""
        first = _number(records[0]) if records else None
        self._has_shifted |= self._expected is not None and first != self._expected
        self._count = answer.count if self._count is None else self._count
        self._numbers.update(map(_number, records))
        self._expected = _number(more[0]) if more else None

    def is_whole(self, last: _Answer) -> bool:
        return not self._has_shifted and len(self._numbers) == self._count == last.count


def _number(submission: object) -> object:
    """What tells submissions apart during a pull; one without a number is like no other."""
    number = submission.get("_id") if isinstance(submission, Mapping) else None
    return number if isinstance(number, int | str) else object()


def _next_params(address: object, current: Mapping[str, str]) -> Mapping[str, str] | None:
    """The query of the next page, or None after the last. Raises when it does not lead on: it would never
    end."""
    if not address:
        return None
    following = dict(parse_qsl(urlsplit(str(address)).query))
    if not following.get("start", "").isdigit() or int(following["start"]) <= int(current["start"]):
        raise unavailable("the next page of a Kobo asset does not lead on")
    return {**current, **{key: following[key] for key in ("start", "limit") if key in following}}
