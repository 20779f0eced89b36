"""Primero v2 (GBVIMS+, CPIMS+): the cases a user may see, in the order in which they were last changed, each
with its referrals.

A page is asked for by time, not by number: it begins where the last one ended, so a case that is changed
meanwhile, and so moves to the end, shifts nothing. Each load begins a little before the highest time it has
seen. An answer to a referral leaves the time of its case as it was, so every `sweep_hours` all cases are read.
No pull is complete: a case out of sight was moved to another desk; one that is deleted says `record_state: false`.

Only `read.fields` are asked for, and of these the forms of the user say which it may read: an unreadable field is
absent, as one is that nobody filled in. Source: primero, doc/api and app/ of version 2.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ingest.connectors.base import CELLS, Connection, Cursor, Page, Stream
from ingest.connectors.http import Patience, unavailable
from ingest.connectors.primero_cursor import PrimeroCursor, moment_in
from ingest.connectors.primero_session import PrimeroSession
from vocabulary.errors import ConfigurationError, SourceRefused

CASES: Final = "/api/v2/cases"
FORMS: Final = "/api/v2/forms"
REFERRALS: Final = "referrals"
"""Field under which the referrals of a case are handed over."""
LARGEST_PAGE: Final = 1000
ALWAYS_READABLE: Final = frozenset(
    "id record_state status module_id case_id_display created_at last_updated_at owned_by owned_by_agency_id".split()
)
"""Fields of the record itself, which stand on no form."""
_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
Case = Mapping[str, object]


class PrimeroConnector:
    """The cases of a Primero, and of each the fields named in `read.fields`."""

    name = "primero"

    def __init__(
        self,
        stream: Stream,
        connection: Connection,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        fields = stream.read.get("fields")
        if not isinstance(fields, list) or not {"id", "last_updated_at", "record_state"} <= set(fields):
            raise ConfigurationError(
                "a Primero stream needs read.fields",
                remedy="Name what is read, with id, last_updated_at, record_state.",
            )
        self._fields = [str(name) for name in fields]
        self._page_size = min(stream.page_size, LARGEST_PAGE)
        self._overlap = timedelta(minutes=float(str(stream.read.get("overlap_minutes", 10))))
        self._sweep_every = timedelta(hours=float(str(stream.read.get("sweep_hours", 24))))
        self._connection, self._patience, self._now = connection, patience or Patience(), now

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Cases changed since the cursor's time less the overlap, or all of them where a sweep is due."""
        place = PrimeroCursor.of(cursor).starting(self._now(), self._sweep_every)
        with PrimeroSession(self._connection, self._patience) as session:
            columns = self._columns(session)
            for answer in self._walk(session, place.since(self._overlap), until):
                place = place.after(answer.newest, self._now(), is_end=answer.is_last)
                records = [self._with_referrals(session, case) for case in answer.cases]
                yield Page(records, place.as_cursor(), columns=columns)

    def _columns(self, session: PrimeroSession) -> frozenset[str]:
        """Of the fields asked for those that the user may read."""
        forms = _list_in(session.get(FORMS, {"record_type": "case"}), FORMS)
        named = {name for form in forms for name in _field_names(form)}
        return frozenset(self._fields) & (named | ALWAYS_READABLE) | {REFERRALS}

    def _walk(self, session: PrimeroSession, since: datetime, until: datetime | None) -> Iterator["_Answer"]:
        """Pages from this time on; none of their cases was on the page before."""
        number, known = 1, frozenset[object]()
        while True:
            answer = self._ask(session, since, until, number)
            yield answer.without(known)
            if answer.is_last:
                return
            newest = answer.newest_after(since)
            known = answer.keys if newest > since else known | answer.keys
            since, number = newest, 1 if newest > since else number + 1

    def _ask(self, session: PrimeroSession, since: datetime, until: datetime | None, number: int) -> "_Answer":
        params = {
            "page": str(number),
            "per": str(self._page_size),
            "order_by": "last_updated_at",
            "order": "asc",
            "last_updated_at": f"{_written(since)}..{_written(until) if until else '9999-12-31T00:00:00.000Z'}",
            "fields": ",".join(self._fields),
        }
        return _answer_of(session.get(CASES, params), number)

    def _with_referrals(self, session: PrimeroSession, case: object) -> object:
        """The case with its referrals, asked for one after another: people in need work on that server too."""
        if not isinstance(case, Mapping) or case.get("record_state") is False:
            return case
        if not _ID.fullmatch(str(case.get("id"))):
            return {**case, CELLS: []}
        shown = f"{CASES}/:id/referrals"
        found = session.get(f"{CASES}/{case['id']}/referrals", {}, shown=shown)
        return {**case, REFERRALS: _list_in(found, shown)}


@dataclass(frozen=True, slots=True, repr=False)
class _Answer:
    """One page of cases."""

    cases: Sequence[object]
    is_last: bool

    @property
    def keys(self) -> frozenset[object]:
        return frozenset(map(_key, self.cases))

    @property
    def newest(self) -> datetime | None:
        return max((time for time in map(_time, self.cases) if time), default=None)

    def without(self, known: frozenset[object]) -> "_Answer":
        return _Answer([case for case in self.cases if _key(case) not in known], self.is_last)

    def newest_after(self, since: datetime) -> datetime:
        """Where the next page begins. Raises where the server did not heed the time, for it would never end."""
        times = [time for time in map(_time, self.cases) if time]
        if not times or min(times) < since - timedelta(milliseconds=1):
            raise SourceRefused(
                "Primero does not filter cases by last_updated_at",
                remedy="Let the role of the user read the record information of cases.",
            )
        return max(times)


def _answer_of(content: object, number: int) -> _Answer:
    """The page, if it holds as many cases as its own numbers say. Raises SourceUnavailable otherwise."""
    cases = _list_in(content, CASES)
    numbers = content.get("metadata") if isinstance(content, Mapping) else None
    total, per = (numbers.get("total"), numbers.get("per")) if isinstance(numbers, Mapping) else (None, None)
    if not isinstance(total, int) or not isinstance(per, int) or per < 1:
        raise unavailable(f"the answer to {CASES} does not say how many cases there are")
    before = (number - 1) * per
    if len(cases) != min(per, max(total - before, 0)):
        raise unavailable(f"the answer to {CASES} holds fewer or more cases than it says")
    return _Answer(cases, before + len(cases) >= total)


def _list_in(content: object, path: str) -> list[object]:
    found = content.get("data") if isinstance(content, Mapping) else None
    if not isinstance(found, list):
        raise unavailable(f"the answer to {path} is no list")
    return found


def _field_names(form: object) -> Iterator[str]:
    fields = form.get("fields") if isinstance(form, Mapping) else None
    for each in fields if isinstance(fields, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("name"), str):
            yield each["name"]


def _key(case: object) -> object:
    return (str(case.get("id")), str(case.get("last_updated_at"))) if isinstance(case, Mapping) else id(case)


def _time(case: object) -> datetime | None:
    return moment_in(case.get("last_updated_at")) if isinstance(case, Mapping) else None


def _written(moment: datetime) -> str:
    """To the millisecond, as Primero writes it: never later than it is."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
