"""KoboToolbox v2: the submissions of one asset, all of them, page by page.

Kobo tells neither edits nor deletions, so every pull is a full sweep; `until` cannot cap it, for a
submission left out would look deleted. What `next` says is taken for its query only: behind a proxy it may
name another host, and the token goes to ours alone. Source: KoboToolbox API v2 documentation and responses
recorded from a real server.
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
        self._first = {**FIRST, "limit": str(stream.page_size)}
        self._connection = connection
        self._patience = patience or Patience()

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Every submission of the asset. The last page is complete if their number did not change
        meanwhile, and as many different ones came: a page sent twice is not the page it stands for."""
        with client_for(self._connection, f"Token {self._connection.password}") as client:
            params: Mapping[str, str] | None = self._first
            count, seen = None, set[object]()
            while params is not None:
                answer = self._ask(client, params)
                count = answer.count if count is None else count
                seen.update(map(_number, answer.results))
                params = _next_params(answer.next, params)
                whole = params is None and len(seen) == count == answer.count
                yield Page(answer.results, next_cursor={}, complete=whole)

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
