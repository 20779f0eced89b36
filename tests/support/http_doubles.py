"""The systems that are asked over HTTP, each behind its own double, in one shape: what the faults are tried on.

A new system joins with one line of DOUBLES.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ingest.connectors.base import Connection
from synthetic.canaries import canaries_of
from synthetic.servers.commcare import USER as COMMCARE_USER
from synthetic.servers.commcare import make_app as commcare_app
from synthetic.servers.commcare_cases import Case
from synthetic.servers.commcare_cases import moment as commcare_time
from synthetic.servers.commcare_store import fill_commcare
from synthetic.servers.dhis2 import make_app as dhis2_app
from synthetic.servers.dhis2_metadata import DATA_ELEMENTS
from synthetic.servers.dhis2_store import fill_dhis2
from tests.support.ingest_kobo import TOKEN, KoboDouble, serving
from tests.support.ingest_primero import case_id, primero_case, primero_referral, serving_primero, store_of
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, kobo_case, kobo_month
from tests.support.trackers import SECRET, answering, small_world

COUNT: Final = 46
"""Records a double holds: half of them is more than the brake lets vanish."""
CYRILLIC: Final = "Ђорђе"
"""What an answer in another encoding spoils."""


@dataclass(frozen=True)
class Served:
    """A running double, and what somebody may do in that system while it is read."""

    port: int
    reached_at: Callable[[int], Connection]
    """How a connector reaches it through another port."""
    change_all: Callable[[str], object]
    """Every record now says that region of residence, so that the next load has work to do."""
    add_one: Callable[[], object]
    remove_first: Callable[[], object]
    """Takes the first record away, or marks it as deleted, as that system does."""
    edit_first: Callable[[], object]
    canaries: dict[str, list[str]]


@dataclass(frozen=True)
class HttpDouble:
    """One system: its source file, the paths that give its records, and its double."""

    source: str
    rows: str
    """Pattern of the paths whose answers are rows."""
    serving: Callable[[Path], AbstractContextManager[Served]]
    only_a_sweep_misses: bool = False
    """What was taken away is told by nobody; the next whole sweep finds it."""


@contextmanager
def _kobo(folder: Path) -> Iterator[Served]:
    def case(number: int, residence: str = "AV-02") -> dict[str, object]:
        return kobo_case(number, client__given_name=CYRILLIC, client__residence=residence)

    numbers = range(1, COUNT + 1)
    double = KoboDouble({CASE_ASSET: [case(number) for number in numbers], MONTH_ASSET: [kobo_month()]})
    cases = double.assets[CASE_ASSET]

    def change_all(region: str) -> None:
        cases[:] = [case(number, region) for number in numbers]

    def edit_first() -> None:
        cases[0] = case(1, "AV-07")

    with serving(double):
        yield Served(
            port=double.port,
            reached_at=lambda port: Connection(host="127.0.0.1", port=port, password=TOKEN, scheme="http"),
            change_all=change_all,
            add_one=lambda: cases.append(case(COUNT + 1)),
            remove_first=lambda: cases.pop(0),
            edit_first=edit_first,
            canaries={
                "surname": [str(each["client/surname"]) for each in cases],
                "record_id": [str(each["_uuid"]) for each in cases],
                "document": [str(each["client/document_no"]) for each in cases],
            },
        )


@contextmanager
def _primero(folder: Path) -> Iterator[Served]:
    store = store_of(folder, COUNT)
    edits = iter(range(1, 10_000))

    def line(number: int, **changes: object) -> dict[str, object]:
        """Each change is a second later than the one before."""
        second = next(edits)
        at = f"2026-06-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000Z"
        case = primero_case(number, name_first=CYRILLIC, last_updated_at=at, **changes)
        return {"case": case, "referrals": [primero_referral(number)]}

    def put(number: int, **changes: object) -> None:
        store.write({**store.lines(), case_id(number): line(number, **changes)})

    def change_all(region: str) -> None:
        store.write({case_id(number): line(number, location_current=region) for number in range(1, COUNT + 1)})

    with serving_primero(store) as served:
        yield Served(
            port=served.port,
            reached_at=served.reached_at,
            change_all=change_all,
            add_one=lambda: put(COUNT + 1),
            remove_first=lambda: put(1, record_state=False),
            edit_first=lambda: put(1, location_current="AV-07"),
            canaries={
                "surname": [f"Zvjezdanovska{number}" for number in range(1, COUNT + 1)],
                "record_id": [case_id(number) for number in range(1, COUNT + 1)],
                "document": [f"PB {number:06}" for number in range(1, COUNT + 1)],
            },
        )


def _later() -> Callable[[], datetime]:
    """A clock of which each look is a second later, after all that the small country holds."""
    seconds = itertools.count(1)
    return lambda: datetime(2026, 11, 2, 9, 30, tzinfo=UTC) + timedelta(seconds=next(seconds))


def _planted() -> dict[str, list[str]]:
    planted = canaries_of(small_world())
    return {kind: planted[name] for kind, name in (("surname", "surnames"), ("record_id", "record_ids"))}


QUANTITY: Final = {"AV-05": "2", "AV-07": "3"}
"""What all services of a tracker come to, in place of the region that the others say."""


@contextmanager
def _commcare(folder: Path) -> Iterator[Served]:
    store, now = fill_commcare(folder, small_world()), _later()

    def changed(case: Case, quantity: str) -> Case:
        times = dict.fromkeys(("last_modified", "server_last_modified", "indexed_on"), commcare_time(now()))
        return case | {"properties": {**case["properties"], "quantity": quantity}} | times

    def put(case: Case, quantity: str) -> None:
        store.put(changed(case, quantity), now())

    def change_all(region: str) -> None:
        store.write("service", [changed(case, QUANTITY[region]) for case in store.cases("service")])

    first = store.cases("service")[0]
    with answering(commcare_app(store, SECRET)) as port:
        yield Served(
            port=port,
            reached_at=lambda at: Connection(
                host="127.0.0.1", port=at, login=COMMCARE_USER, password=SECRET, scheme="http"
            ),
            change_all=change_all,
            add_one=lambda: put(first | {"case_id": "added-by-a-test"}, "1"),
            remove_first=lambda: store.delete("service", store.cases("service")[0]["case_id"]),
            edit_first=lambda: put(store.cases("service")[0], "4"),
            canaries=_planted(),
        )


@contextmanager
def _dhis2(folder: Path) -> Iterator[Served]:
    store, now = fill_dhis2(folder, small_world()), _later()
    element = DATA_ELEMENTS["quantity"]

    def services() -> list[str]:
        return [
            event["event"]
            for event in store.all("events")
            if not event["deleted"] and any(one["dataElement"] == element for one in event["dataValues"])
        ]

    def edit(uid: str, quantity: str) -> None:
        store.edit("events", uid, {"quantity": quantity}, now())

    def change_all(region: str) -> None:
        for uid in services():
            edit(uid, QUANTITY[region])

    with answering(dhis2_app(store, SECRET)) as port:
        yield Served(
            port=port,
            reached_at=lambda at: Connection(host="127.0.0.1", port=at, password=SECRET, scheme="http"),
            change_all=change_all,
            add_one=lambda: store.put("events", store.find("events", services()[0]) | {"event": "addedByTest"}, now()),
            remove_first=lambda: store.delete("events", services()[0], now()),
            edit_first=lambda: edit(services()[0], "4"),
            canaries=_planted(),
        )


DOUBLES: Final = {
    "commcare": HttpDouble("outreach_commcare", r"/case/v2/", _commcare, only_a_sweep_misses=True),
    "dhis2": HttpDouble("health_dhis2", r"/api/tracker/", _dhis2),
    "kobo": HttpDouble("ngo_kobo", r"aCaseForm/data", _kobo),
    "primero": HttpDouble("gbv_primero", r"/cases$", _primero),
}
