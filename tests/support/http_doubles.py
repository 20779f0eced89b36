"""The systems that are asked over HTTP, each behind its own double, in one shape: what the faults are tried on.

A new system joins with one line of DOUBLES.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.connectors.base import Connection
from tests.support.ingest_kobo import TOKEN, KoboDouble, serving
from tests.support.ingest_primero import case_id, primero_case, primero_referral, serving_primero, store_of
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, kobo_case, kobo_month

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


DOUBLES: Final = {
    "kobo": HttpDouble("ngo_kobo", r"aCaseForm/data", _kobo),
    "primero": HttpDouble("gbv_primero", r"/cases$", _primero),
}
