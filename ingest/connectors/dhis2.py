"""DHIS2 tracker, versions 40 to 42: the objects of one program that changed since the last load, oldest change first.

Deleted objects come along as tombstones, so nothing is ever told by absence and no pull is complete; what an answer
cut short may have hidden is found by reading everything once a week (`sweep_hours`). Paging goes by
the time of the last row, not by page numbers: an object written during the pull leaves the asked-for window, and
page numbers would then skip another one. Numbers are used only where a whole page has one and the same time.
The server writes and reads times of its own zone without naming it; where clocks are put back an hour comes twice,
which is why the overlap is longer than an hour. Source: dhis2-docs, developer/web-api/tracker.md.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import httpx

from ingest.connectors.base import Connection, Cursor, Page, Stream
from ingest.connectors.dhis2_pages import Answer, answer_in, question
from ingest.connectors.dhis2_rows import FIELDS, OWN_UID, UID, Names, flattened
from ingest.connectors.http import Patience, client_for, get_json
from vocabulary.errors import ConfigurationError, SourceRefused, SourceUnavailable

TICK: Final = timedelta(milliseconds=1)
"""The finest step of the server's times: whether `updatedAfter` takes in its own moment differs by version."""
LOOK: Final = "The load is resumed by itself; look at the source, or at what stands before it, if it goes on."


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
        self._asked = question(self._kind, read, stream.page_size)
        self._overlap = timedelta(minutes=float(str(read.get("overlap_minutes", 90))))
        self._sweep_every = timedelta(hours=float(str(read.get("sweep_hours", 168))))
        self._connection, self._patience, self._now = connection, patience or Patience(), now

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Objects changed since the last load, a little before it, and up to `until` or now; where a sweep is due,
        all of them."""
        began, swept_at, newest = self._now(), _moment(cursor.get("swept_at")), _time(cursor.get("updated_at"))
        is_sweep = swept_at is None or began - swept_at >= self._sweep_every
        since = newest - self._overlap if newest and not is_sweep else None
        before = (until or began).astimezone(self._zone).replace(tzinfo=None)
        reached = began.isoformat() if is_sweep else cursor["swept_at"]
        with client_for(self._connection, _authorization(self._connection)) as client:
            is_first = newest is None
            for rows, is_last in self._walk(client, since, before):
                newest = max([*filter(None, [newest]), *_times(rows)], default=None)
                after: Cursor = {"updated_at": _written(newest) if newest else None, "swept_at": reached}
                goes_on = is_last or is_first or not is_sweep  # else a sweep that is cut off would never be made again
                yield Page([flattened(row, self._names) for row in rows], after if goes_on else cursor)

    def _walk(
        self, client: httpx.Client, since: datetime | None, before: datetime
    ) -> Iterator[tuple[list[object], bool]]:
        """The rows of the window by their time, each once, and whether they are the last."""
        number, last, repeated = 1, None, 0
        told: dict[object, datetime | None] = {}
        while True:
            answer = self._ask(client, since, before, number)
            fresh = [row for row in answer.rows if self._mark(row) not in told]
            repeated = 0 if fresh else repeated + len(answer.rows)
            if fresh or answer.is_last:
                yield fresh, answer.is_last
            if answer.is_last:
                return
            reached = max(_times(answer.rows), default=None)
            # rows shift while others write, so what was told may come again, but never more of it than there is
            if reached is None or repeated > len(told):
                raise SourceUnavailable(f"the next page of {self._path} does not lead on", remedy=LOOK)
            told |= {self._mark(row): _time_of(row) for row in answer.rows}
            if reached != last:
                since, number, last = reached - TICK, 1, reached
                told = {mark: time for mark, time in told.items() if time is None or time >= since}
            else:
                number += 1

    def _ask(self, client: httpx.Client, since: datetime | None, before: datetime, number: int) -> Answer:
        window = {"updatedBefore": _written(before), **({"updatedAfter": _written(since)} if since else {})}
        params = {**self._asked, **window, "page": str(number)}
        found = get_json(client, self._path, params, self._patience)
        answer = answer_in(found, self._kind, int(self._asked["pageSize"]))
        if answer is None:
            raise SourceUnavailable(f"the answer to {self._path} is no list of {self._kind}", remedy=LOOK)
        times = _times(answer.rows)
        if since and times and min(times) < since:
            raise SourceUnavailable(f"the answer to {self._path} is one to another question", remedy=LOOK)
        if times != sorted(times):
            raise SourceRefused(
                f"the answer to {self._path} is not in the order of its changes",
                remedy="The server is older than version 40, or something before it drops our `order`.",
            )
        return answer

    def _mark(self, row: object) -> object:
        """What tells a version of an object from every other. A row without a uid is like no other."""
        uid = row.get(OWN_UID[self._kind]) if isinstance(row, Mapping) else None
        return (uid, row.get("updatedAt")) if isinstance(uid, str) and isinstance(row, Mapping) else object()


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


def _moment(written: object) -> datetime | None:
    """One of our own moments, as the cursor keeps it."""
    return datetime.fromisoformat(written) if isinstance(written, str) else None


def _written(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")
