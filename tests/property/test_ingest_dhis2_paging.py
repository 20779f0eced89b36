"""Whatever times its objects share, however small its pages, whoever writes meanwhile: no object of a DHIS2 is lost."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.connectors.base import Connection, Cursor, Stream
from ingest.connectors.dhis2 import Dhis2Connector
from synthetic.servers.dhis2_metadata import ORG_UNIT, STAGES, TRACKER
from synthetic.servers.dhis2_objects import Thing, local
from synthetic.servers.dhis2_query import answer
from tests.support.ingest_kobo import Answer, KoboDouble, serving

ZONE = ZoneInfo("Europe/Sarajevo")
BEGAN = datetime(2026, 5, 5, 12, tzinfo=ZONE)


class Tracker:
    """Events in the memory of a double that answers as the synthetic server does; some are written between pages."""

    def __init__(self, seconds: list[int], edits: dict[int, int]) -> None:
        times = [BEGAN - timedelta(minutes=10) + timedelta(seconds=second) for second in seconds]
        self.events = [_event(number, local(at)) for number, at in enumerate(times)]
        self.edits, self._requests = edits, 0

    def all(self, kind: str) -> list[Thing]:
        return self.events

    def bend(self, path: str, query: dict[str, str]) -> Answer:
        self._requests += 1
        edited = self.edits.get(self._requests)
        if edited is not None and self.events:
            later = local(BEGAN + timedelta(seconds=self._requests))
            self.events[edited % len(self.events)]["updatedAt"] = later
        return 200, {}, json.dumps(answer(self, "events", query, 42)).encode()  # type: ignore[arg-type]  # a double of the store


def _event(number: int, at: str) -> Thing:
    known = {"program": TRACKER, "programStage": STAGES["service"], "orgUnit": ORG_UNIT, "deleted": False}
    return {"event": f"Zevent{number:05}", "createdAt": at, "updatedAt": at, **known}


def pull(at: Connection, page_size: int, cursor: Cursor, until: datetime) -> tuple[list[tuple[str, str]], Cursor]:
    """What one load reads, as uid and time, and where it stopped."""
    stream = Stream(
        "health_dhis2",
        "service",
        {"objects": "events", "program": TRACKER, "org_unit": ORG_UNIT},
        time_zone=ZONE.key,
        page_size=page_size,
    )
    read: list[tuple[str, str]] = []
    for page in Dhis2Connector(stream, at, now=lambda: until).pages(cursor, until):
        read += [(record["event"], record["updatedAt"]) for record in page.records if isinstance(record, Mapping)]
        cursor = page.next_cursor
    return read, cursor


@settings(max_examples=30, deadline=None)
@given(
    seconds=st.lists(st.integers(0, 5), max_size=25),
    page_size=st.integers(1, 6),
    edits=st.dictionaries(st.integers(1, 12), st.integers(0, 24), max_size=5),
)
@example(seconds=[0, 0, 1, 1], page_size=1, edits={4: 0})
@example(seconds=[0], page_size=1, edits={5: 0, 1: 0, 2: 0, 3: 0})
def test_two_loads_read_every_object_as_it_is(seconds: list[int], page_size: int, edits: dict[int, int]) -> None:
    tracker = Tracker(seconds, dict(edits))
    double = KoboDouble({}, bend=tracker.bend)
    with serving(double):
        disturbed, cursor = pull(double.connection, page_size, {}, BEGAN)
        assert len(set(disturbed)) == len(disturbed), "each version comes once"
        tracker.edits.clear()
        calm, _ = pull(double.connection, page_size, cursor, BEGAN + timedelta(hours=1))
    assert {(event["event"], event["updatedAt"]) for event in tracker.events} <= {*disturbed, *calm}


@settings(max_examples=20, deadline=None)
@given(seconds=st.lists(st.integers(0, 3), max_size=25), page_size=st.integers(1, 6))
def test_one_calm_load_reads_every_object_once(seconds: list[int], page_size: int) -> None:
    tracker = Tracker(seconds, {})
    double = KoboDouble({}, bend=tracker.bend)
    with serving(double):
        read, _ = pull(double.connection, page_size, {}, BEGAN)
    assert sorted(read) == sorted((event["event"], event["updatedAt"]) for event in tracker.events)
