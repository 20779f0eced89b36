"""DHIS2 tracker, versions 40 to 42: the objects of one program that changed since the last load, oldest change first.

Deleted objects come along as tombstones, so nothing is ever told by absence and no pull is complete. Paging goes by
the time of the last row, not by page numbers: an object written during the pull leaves the asked-for window, and
page numbers would then skip another one. Numbers are used only where a whole page has one and the same time.
The server writes and reads times of its own zone without naming it; where clocks are put back an hour comes twice,
which is why the overlap is longer than an hour. Source: dhis2-docs, developer/web-api/tracker.md.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import httpx

from ingest.connectors.base import Connection, Cursor, Page, Stream
from ingest.connectors.dhis2_rows import FIELDS, OWN_UID, UID, Names, flattened
from ingest.connectors.http import Patience, client_for, get_json
from vocabulary.errors import ConfigurationError, SourceRefused, SourceUnavailable

TICK: Final = timedelta(milliseconds=1)
"""The finest step of the server's times: whether `updatedAfter` takes in its own moment differs by version."""
PAGES_AGAIN: Final = 2
"""How many pages may hold nothing new where asking again begins a little before the last time."""
FIRST_WITH_LISTS: Final = 41
"""The first version that takes `orgUnits` and `orgUnitMode`; before it they were `orgUnit` and `ouMode`."""
Row = Mapping[str, object]


class Dhis2Connector:
    """The `read.objects` (trackedEntities, enrollments, events) of `read.program` (of its `read.stage`, where one is
    named) below `read.org_unit`."""

    name = "dhis2"

    def __init__(
        self,
        stream: Stream,
        connection: Connection,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        read = stream.read
        self._kind = str(read.get("objects"))
        if self._kind not in FIELDS or not _are_uids(
            read.get("program"), read.get("org_unit"), read.get("stage", read.get("program"))
        ):
            raise ConfigurationError(
                "a DHIS2 stream needs read.objects, read.program and read.org_unit",
                remedy=f"Objects are {', '.join(FIELDS)}; the others are uids of 11 characters.",
            )
        self._path, self._names, self._zone = f"/api/tracker/{self._kind}", Names(read.get("names")), _zone_of(stream)
        self._asked = _question(self._kind, read, stream.page_size)
        self._overlap = timedelta(minutes=float(str(read.get("overlap_minutes", 90))))
        self._connection, self._patience, self._now = connection, patience or Patience(), now

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Objects changed since the last load, a little before it, and up to `until` or now."""
        newest = _time(cursor.get("updated_at"))
        since = newest - self._overlap if newest else None
        before = (until or self._now()).astimezone(self._zone).replace(tzinfo=None)
        with client_for(self._connection, _authorization(self._connection)) as client:
            for rows in self._walk(client, since, before):
                newest = max([*filter(None, [newest]), *_times(rows)], default=None)
                after: Cursor = {"updated_at": _written(newest)} if newest else {}
                yield Page([flattened(row, self._names) for row in rows], after)

    def _walk(self, client: httpx.Client, since: datetime | None, before: datetime) -> Iterator[list[object]]:
        """The rows of the window, each once, by their time."""
        number, last, stuck = 1, None, 0
        told: dict[object, datetime | None] = {}
        while True:
            answer = self._ask(client, since, before, number)
            fresh = [row for row in answer.rows if self._mark(row) not in told]
            if fresh or answer.is_last:
                yield fresh
            if answer.is_last:
                return
            reached, stuck = max(_times(answer.rows), default=None), 0 if fresh else stuck + 1
            if reached is None or stuck > PAGES_AGAIN:
                raise SourceUnavailable(f"the next page of {self._path} does not lead on")
            told |= {self._mark(row): _time_of(row) for row in answer.rows}
            if reached != last:
                since, number, last = reached - TICK, 1, reached
                told = {mark: time for mark, time in told.items() if time is None or time >= since}
            else:
                number += 1

    def _ask(self, client: httpx.Client, since: datetime | None, before: datetime, number: int) -> "_Answer":
        window = {"updatedBefore": _written(before), **({"updatedAfter": _written(since)} if since else {})}
        params = {**self._asked, **window, "page": str(number)}
        found = get_json(client, self._path, params, self._patience)
        answer = _answer(found, self._kind, int(self._asked["pageSize"]))
        if answer is None:
            raise SourceUnavailable(f"the answer to {self._path} is no list of {self._kind}")
        if (times := _times(answer.rows)) != sorted(times):
            raise SourceRefused(
                f"the answer to {self._path} is not in the order of its changes",
                remedy="The server is older than version 40, or something before it drops our `order`.",
            )
        return answer

    def _mark(self, row: object) -> object:
        """What tells a version of an object from every other. A row without a uid is like no other."""
        uid = row.get(OWN_UID[self._kind]) if isinstance(row, Mapping) else None
        return (uid, row.get("updatedAt")) if isinstance(uid, str) and isinstance(row, Mapping) else object()


@dataclass(frozen=True, slots=True, repr=False)
class _Answer:
    rows: Sequence[object]
    page_size: int

    @property
    def is_last(self) -> bool:
        """A short page is the last one: since version 42 the server counts no totals."""
        return len(self.rows) < self.page_size


def _answer(found: object, kind: str, asked: int) -> _Answer | None:
    """Rows from either shape: `{pager, events}`, or before version 42 `{instances, page, total, pageSize}`. The
    server may give smaller pages than we asked for, and says so."""
    if not isinstance(found, Mapping):
        return None
    rows = found.get(kind, found.get("instances"))
    pager = found.get("pager")
    size = pager.get("pageSize") if isinstance(pager, Mapping) else found.get("pageSize")
    if not isinstance(rows, list):
        return None
    return _Answer(rows, min(size, asked) if isinstance(size, int) and size > 0 else asked)


def _question(kind: str, read: Mapping[str, object], page_size: int) -> dict[str, str]:
    version = int(str(read.get("version", 42)))
    unit = "orgUnit" if kind == "events" or version < FIRST_WITH_LISTS else "orgUnits"
    mode = "ouMode" if version < FIRST_WITH_LISTS else "orgUnitMode"
    stage = {"programStage": str(read["stage"])} if "stage" in read else {}
    return {
        "program": str(read["program"]),
        **stage,
        unit: str(read["org_unit"]),
        mode: "DESCENDANTS",
        "includeDeleted": "true",
        "order": "updatedAt:asc",
        "fields": FIELDS[kind],
        "pageSize": str(page_size),
    }


def _authorization(at: Connection) -> str:
    """A personal access token, or login and password where the connection has a login."""
    if not at.login:
        return f"ApiToken {at.password}"
    return "Basic " + base64.b64encode(f"{at.login}:{at.password}".encode()).decode()


def _are_uids(*values: object) -> bool:
    return all(isinstance(value, str) and re.fullmatch(UID, value) for value in values)


def _zone_of(stream: Stream) -> ZoneInfo:
    return ZoneInfo(stream.time_zone)


def _times(rows: Sequence[object]) -> list[datetime]:
    return [time for row in rows if (time := _time_of(row)) is not None]


def _time_of(row: object) -> datetime | None:
    return _time(row.get("updatedAt")) if isinstance(row, Mapping) else None


def _time(written: object) -> datetime | None:
    """A time of the server's own zone. Only such times are compared here, never moments of ours."""
    try:
        found = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=None) if found else None


def _written(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")
