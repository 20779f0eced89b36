"""The Kobo connector against a real server on loopback: all pages, its traps, its manners, and what a real
server recorded."""

import json
import logging
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from ingest.connectors.base import Page, Stream
from ingest.connectors.http import Patience
from ingest.connectors.kobo import KoboConnector
from tests.support.ingest_kobo import TOKEN, Answer, KoboDouble, serving
from tests.support.ingest_records import CASE_ASSET, kobo_case
from vocabulary.errors import SourceRefused, SourceUnavailable

RECORDED = Path(__file__).parents[2] / ".." / "shared" / "data" / "kobo"
HASTY = Patience(attempts=4, seconds=5.0, first_wait=0.01)


def read(double: KoboDouble, asset: str = CASE_ASSET, page_size: int = 2, patience: Patience = HASTY) -> list[Page]:
    stream = Stream("ngo_kobo", "case", {"asset": asset}, page_size=page_size)
    return list(KoboConnector(stream, double.connection, patience).pages({}, None))


def cases(count: int) -> KoboDouble:
    return KoboDouble({CASE_ASSET: [kobo_case(number) for number in range(count)]})


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_every_submission_is_read_once_and_the_last_page_is_complete(count: int) -> None:
    with serving(cases(count)) as double:
        pages = read(double)
    assert [record for page in pages for record in page.records] == double.assets[CASE_ASSET]
    assert [page.complete for page in pages] == [False] * (len(pages) - 1) + [True]


def test_next_is_followed_to_our_own_host_only() -> None:
    double = cases(5)
    double.public_url = "https://kobo.elsewhere.example"
    with serving(double):
        assert sum(len(page.records) for page in read(double)) == 5
    assert {token for _, _, token in double.asked} == {f"Token {TOKEN}"}


def test_a_redirect_is_refused_and_the_token_stays_here() -> None:
    double = cases(1)
    double.bend = lambda path, query: (302, {"Location": "https://kobo.elsewhere.example/"}, b"")
    with serving(double), pytest.raises(SourceRefused, match="302"):
        read(double)
    assert len(double.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_is_never_asked_again(status: int) -> None:
    double = cases(1)
    double.bend = lambda path, query: (status, {}, b"Ana Zvjezdanovska is not here")
    with serving(double), pytest.raises(SourceRefused, match=str(status)) as refused:
        read(double)
    assert len(double.asked) == 1
    assert "Zvjezdanovska" not in str(refused.value)


class Stumbling:
    """Answers the first requests badly, then lets them pass."""

    def __init__(self, *bad: Answer) -> None:
        self.bad = list(bad)

    def __call__(self, path: str, query: dict[str, str]) -> Answer | None:
        return self.bad.pop(0) if self.bad else None


@pytest.mark.parametrize(
    "bad",
    [
        (503, {}, b""),
        (500, {}, b"Ana"),
        (429, {"Retry-After": "0"}, b""),
        (200, {}, b'{"count": 1, "results": [{"client/surname": "Zvjezd'),
        (200, {"Content-Length": "9999"}, b'{"count": 1'),
    ],
)
def test_a_stumbling_server_is_asked_again(bad: Answer) -> None:
    double = cases(3)
    double.bend = Stumbling(bad, bad)
    with serving(double):
        assert sum(len(page.records) for page in read(double)) == 3


def test_retry_after_is_honoured() -> None:
    double = cases(1)
    double.bend = Stumbling((429, {"Retry-After": "1"}, b""))
    with serving(double):
        began = time.monotonic()
        read(double)
    assert time.monotonic() - began >= 1.0


def test_a_server_that_wants_us_back_next_week_is_left_alone() -> None:
    double = cases(1)
    double.bend = Stumbling((429, {"Retry-After": "600000"}, b""))
    with serving(double), pytest.raises(SourceUnavailable, match="429"):
        read(double)
    assert len(double.asked) == 1


def test_a_page_that_does_not_lead_on_ends_the_load() -> None:
    content = {"count": 9, "next": "http://127.0.0.1/x?start=0&limit=2", "results": [kobo_case()]}
    double = cases(1)
    double.bend = lambda path, query: (200, {}, json.dumps(content).encode())
    with serving(double), pytest.raises(SourceUnavailable, match="lead on"):
        read(double)


def test_a_pull_during_which_a_submission_was_deleted_is_not_complete() -> None:
    double = cases(5)

    def shrink(path: str, query: dict[str, str]) -> None:
        if query["start"] == "2":
            del double.assets[CASE_ASSET][0]

    double.bend = shrink
    with serving(double):
        assert not any(page.complete for page in read(double))


@pytest.mark.parametrize("at", ["2", "4"])
def test_a_pull_during_which_one_went_and_one_came_is_not_complete(at: str) -> None:
    """Their number is what it was, yet the rows shifted, and one of them was seen by nobody."""
    double = cases(7)

    def swap(path: str, query: dict[str, str]) -> None:
        if query["start"] == at:
            del double.assets[CASE_ASSET][0]
            double.assets[CASE_ASSET].append(kobo_case(99))

    double.bend = swap
    with serving(double):
        pages = read(double)
    assert len({record["_id"] for page in pages for record in page.records if isinstance(record, dict)}) == 7
    assert not any(page.complete for page in pages)


def test_a_page_sent_twice_is_not_complete() -> None:
    double = cases(4)
    first = {"count": 4, "next": "http://127.0.0.1/x?start=3&limit=3", "results": [kobo_case(n) for n in (0, 1, 2)]}
    second = {"count": 4, "next": None, "results": [kobo_case(0), kobo_case(1)]}
    double.bend = lambda path, query: (200, {}, json.dumps(first if query["start"] == "0" else second).encode())
    with serving(double):
        assert not any(page.complete for page in read(double))


def test_a_server_with_smaller_pages_than_ours_is_followed() -> None:
    double = cases(5)
    double.largest_page = 2
    with serving(double):
        pages = read(double, page_size=50)
    assert sum(len(page.records) for page in pages) == 5 and pages[-1].complete


def test_no_log_line_and_no_error_holds_an_address_with_a_query_or_a_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    double = cases(3)
    double.bend = Stumbling(*[(500, {}, b"Zvjezdanovska")] * 9)
    with caplog.at_level(logging.DEBUG), serving(double), pytest.raises(SourceUnavailable) as failed:
        read(double)
    told = str(failed.value) + repr(failed.value) + repr(failed.value.__context__) + caplog.text
    told += "".join(str(record.__dict__) for record in caplog.records)
    assert "Zvjezdanovska" not in told and "start=" not in told and TOKEN not in told


def recordings() -> list[dict[str, Any]]:
    if not RECORDED.is_dir():
        pytest.skip("the recorded responses of a real KoboToolbox are not beside this project")
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RECORDED.glob("*.json"))]


def replaying(recorded: list[dict[str, Any]]) -> KoboDouble:
    """A server that gives the recorded pages of a real one for the same path and paging."""
    pages = {
        (
            urlsplit(each["request"]).path,
            dict(parse_qsl(urlsplit(each["request"]).query)).get("start", "0"),
        ): each["response"]
        for each in recorded
        if "data.json" in each["request"] and "query" not in each["request"]
    }

    def replay(path: str, query: dict[str, str]) -> Answer:
        found = pages.get((path, query.get("start", "0")))
        return (200, {}, json.dumps(found).encode()) if found else (404, {}, b"")

    return KoboDouble({}, bend=replay)


def test_the_recorded_pages_of_a_real_server_are_read_over_http() -> None:
    recorded = recordings()
    with serving(replaying(recorded)) as double:
        pages = read(double, asset="aYuTZn9vegi3Z49MXwKjep", page_size=1000)
    records = [record for page in pages for record in page.records]
    assert len(records) == 5 and pages[-1].complete
    assert all(isinstance(record, dict) and record["meta/rootUuid"].startswith("uuid:") for record in records)
    assert all("T" in record["_submission_time"] for record in records if isinstance(record, dict))


def test_a_recorded_first_page_with_another_host_in_next_is_continued_here() -> None:
    """The real server's `next` names its own host; only its query is taken, so the replay answers the
    second page."""
    recorded = recordings()
    first = next(each["response"] for each in recorded if "limit=1&" in each["request"])
    everything = next(each["response"]["results"] for each in recorded if "data.json?limit=1000" in each["request"])
    second = {"count": 2, "next": None, "previous": None, "results": everything[1:2]}

    def replay(path: str, query: dict[str, str]) -> Answer:
        return 200, {}, json.dumps(first if query["start"] == "0" else second).encode()

    assert urlsplit(first["next"]).hostname not in (None, "127.0.0.1")
    with serving(KoboDouble({}, bend=replay)) as double:
        pages = read(double, asset="aYuTZn9vegi3Z49MXwKjep", page_size=1)
    assert [len(page.records) for page in pages] == [1, 1] and pages[-1].complete


def test_half_a_character_in_one_record_does_not_hide_the_page() -> None:
    double = cases(3)
    double.assets[CASE_ASSET][1]["client/surname"] = "\ud83d"
    with serving(double):
        assert sum(len(page.records) for page in read(double)) == 3
    double.bend = lambda path, query: (200, {}, b'{"count": 1, "next": null, "results": [{"org": "\xff\xfe"}]}')
    with serving(double):
        assert read(double)[0].records == [{"org": "\udcff\udcfe"}]
