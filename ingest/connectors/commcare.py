"""CommCare case API v2: the cases of one type, as they were indexed, oldest first.

Each load asks for what was indexed since the last one, a little before it, for the index follows the writing
by minutes. Maintenance may index everything anew; then everything comes again and is found equal. Deleted cases
are told by nobody: they just stop coming. So every `sweep_hours` all cases are read, and only such a sweep is
complete. What `next` says is taken for its cursor only: behind a proxy it may name another host.
Source: commcare-hq, docs/api/cases-v2.rst.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx

from ingest.connectors.base import Connection, Cursor, Page, Stream
from ingest.connectors.http import Patience, client_for, get_json
from vocabulary.errors import ConfigurationError, SourceUnavailable

MOST_AT_ONCE: Final = 5000
LOOK: Final = "The load is resumed by itself; look at the source, or at what stands before it, if it goes on."
NESTED: Final = frozenset({"properties", "indices"})
_DOMAIN: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")


class CommCareConnector:
    """The cases of type `read.case_type` in project space `read.domain`."""

    name = "commcare"

    def __init__(
        self,
        stream: Stream,
        connection: Connection,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        domain, case_type = stream.read.get("domain"), stream.read.get("case_type")
        if not isinstance(domain, str) or not _DOMAIN.fullmatch(domain) or not isinstance(case_type, str):
            raise ConfigurationError(
                "a CommCare stream needs read.domain and read.case_type",
                remedy="The domain is what stands behind /a/ in its address.",
            )
        self._path = f"/a/{domain}/api/case/v2/"
        self._first = {"case_type": case_type, "limit": str(min(stream.page_size, MOST_AT_ONCE))}
        self._overlap = timedelta(minutes=float(str(stream.read.get("overlap_minutes", 60))))
        self._sweep_every = timedelta(hours=float(str(stream.read.get("sweep_hours", 24))))
        self._connection, self._patience, self._now = connection, patience or Patience(), now

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """What was indexed since the last load; all cases where a sweep is due."""
        began, swept_at = self._now(), _moment(cursor.get("swept_at"))
        if swept_at is None or began - swept_at >= self._sweep_every:
            yield from self._sweep(cursor, began)
        else:
            yield from self._changed(cursor, swept_at, until)

    def _sweep(self, cursor: Cursor, began: datetime) -> Iterator[Page]:
        """Every case. No `until`: a case changed meanwhile moves behind it, and would look deleted.

        The cursor moves only at the end of a whole sweep, so that one that was cut off begins anew.
        """
        seen = _Seen()
        for answer in self._answers(self._first):
            seen.take(answer)
            whole = seen.is_whole and not answer.cursor
            after = {"indexed_on": seen.newest, "swept_at": began.isoformat()}
            yield Page(answer.records, after if whole else cursor, complete=whole)

    def _changed(self, cursor: Cursor, swept_at: datetime, until: datetime | None) -> Iterator[Page]:
        """Cases indexed since the last load. The cursor moves only once as many came as there were."""
        since = _moment(cursor.get("indexed_on"))
        params, seen = dict(self._first), _Seen(since)
        if since is not None:
            params["indexed_on.gte"] = _written(since - self._overlap)
        if until is not None:
            params["indexed_on.lte"] = _written(until)
        for answer in self._answers(params):
            seen.take(answer)
            whole = seen.is_whole and not answer.cursor
            after = {"indexed_on": seen.newest, "swept_at": swept_at.isoformat()}
            yield Page(answer.records, after if whole else cursor)

    def _answers(self, params: Mapping[str, str]) -> Iterator["_Answer"]:
        at = self._connection
        with client_for(at, f"ApiKey {at.login}:{at.password}") as client:
            asked: set[str] = set()
            while True:
                answer = self._ask(client, params)
                yield answer
                if not answer.cursor:
                    return
                if answer.cursor in asked or not answer.cases:
                    raise SourceUnavailable("the next page of CommCare cases does not lead on", remedy=LOOK)
                asked.add(answer.cursor)
                params = {"cursor": answer.cursor}

    def _ask(self, client: httpx.Client, params: Mapping[str, str]) -> "_Answer":
        answer = get_json(client, self._path, params, self._patience)
        if not isinstance(answer, dict) or not isinstance(answer.get("cases"), list):
            raise SourceUnavailable(f"the answer to {self._path} is no list of cases", remedy=LOOK)
        return _Answer(answer["cases"], answer.get("matching_records"), _cursor_in(answer.get("next")))


@dataclass(frozen=True, slots=True, repr=False)
class _Answer:
    cases: Sequence[object]
    matching: object
    cursor: str

    @property
    def records(self) -> list[object]:
        return [flattened(case) for case in self.cases]


class _Seen:
    """What a pull met so far. Of ids only digests that mean nothing after it."""

    def __init__(self, newest: datetime | None = None) -> None:
        self._newest = newest
        self._expected: object = None
        self._ids: set[int] = set()

    def take(self, answer: _Answer) -> None:
        self._expected = answer.matching if self._expected is None else self._expected
        for case in answer.cases:
            if isinstance(case, Mapping):
                self._ids.add(hash(str(case.get("case_id"))))
                times = [self._newest, _moment(case.get("indexed_on"))]
                self._newest = max((time for time in times if time), default=None)

    @property
    def newest(self) -> str | None:
        return self._newest.isoformat() if self._newest else None

    @property
    def is_whole(self) -> bool:
        """Whether as many cases came as there were at the beginning; those that came twice count once."""
        return isinstance(self._expected, int) and len(self._ids) >= self._expected


def flattened(case: object) -> object:
    """A case with its properties and indices as columns: `properties/dob`, `indices/parent/case_id`."""
    if not isinstance(case, Mapping):
        return case
    flat: dict[str, object] = {str(name): value for name, value in case.items() if name not in NESTED}
    for name in NESTED & case.keys():
        flat.update(_columns(name, case[name]))
    return flat


def _columns(prefix: str, value: object) -> Iterator[tuple[str, object]]:
    if not isinstance(value, Mapping):
        yield prefix, value
        return
    for name, inner in value.items():
        if prefix == "indices" and isinstance(inner, Mapping):
            yield from _columns(f"indices/{name}", inner)
        else:
            yield f"{prefix}/{name}", inner


def _cursor_in(address: object) -> str:
    """The cursor that `next` carries; nothing after the last page."""
    if not address:
        return ""
    found = parse_qs(urlsplit(str(address)).query).get("cursor", [""])[-1]
    if not found:
        raise SourceUnavailable("the next page of CommCare cases does not lead on", remedy=LOOK)
    return found


def _moment(written: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
