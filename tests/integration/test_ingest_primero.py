"""The Primero connector against the Primero-shaped server on loopback, and against what a real one answered."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ingest.connectors.base import Connection, Cursor, Page, Stream
from ingest.connectors.http import Patience
from ingest.connectors.primero import PrimeroConnector
from ingest.connectors.primero_session import PrimeroSession
from tests.support.faults import a_row_short, meanwhile, status
from tests.support.faulty_server import FaultyServer
from tests.support.ingest_primero import (
    PASSWORD,
    ServedPrimero,
    case_id,
    primero_case,
    primero_referral,
    serving_primero,
    store_of,
)
from vocabulary.errors import ConfigurationError, SourceRefused, SourceUnavailable

RECORDED = Path(__file__).parents[2] / ".." / "shared" / "data" / "primero"
HASTY = Patience(attempts=3, seconds=5.0, first_wait=0.01)
FIELDS = ["id", "record_state", "last_updated_at", "survivor_code_no", "services_section", "nrm_role"]
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def primero(tmp_path: Path) -> Iterator[ServedPrimero]:
    with serving_primero(store_of(tmp_path, 7)) as served:
        yield served


def connector(
    connection: Connection, page_size: int = 3, now: datetime = NOON, fields: list[str] = FIELDS
) -> PrimeroConnector:
    read = {"fields": fields, "sweep_hours": 24, "overlap_minutes": 10}
    stream = Stream("gbv_primero", "case", read, page_size=page_size)
    return PrimeroConnector(stream, connection, HASTY, lambda: now)


def read(connection: Connection, cursor: Cursor | None = None, until: datetime | None = None, **how: Any) -> list[Page]:
    return list(connector(connection, **how).pages(cursor or {}, until))


def ids(pages: list[Page]) -> list[str]:
    return [record["id"] for page in pages for record in page.records if isinstance(record, dict)]


@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 50])
def test_every_case_is_read_once_with_its_referrals_and_never_as_a_complete_pull(
    primero: ServedPrimero, page_size: int
) -> None:
    pages = read(primero.connection, page_size=page_size)
    assert sorted(ids(pages)) == [case_id(number) for number in range(1, 8)]
    assert not any(page.complete for page in pages)
    records = [record for page in pages for record in page.records if isinstance(record, dict)]
    assert all(len(record["referrals"]) == 1 for record in records)


def test_only_the_fields_asked_for_leave_primero(primero: ServedPrimero) -> None:
    record = read(primero.connection)[0].records[0]
    assert isinstance(record, dict) and record.keys() == {*FIELDS, "referrals"}


def test_a_second_load_reads_what_changed_since_and_a_little_before(primero: ServedPrimero) -> None:
    first = read(primero.connection)
    primero.store.edit(case_id(2), {"status": "closed"}, at=NOON - timedelta(minutes=1))
    again = read(primero.connection, first[-1].next_cursor)
    assert ids(again) == [case_id(7), case_id(2)]  # the newest one lies in the overlap


def test_an_accepted_referral_is_found_by_the_next_sweep(primero: ServedPrimero) -> None:
    """Primero leaves `last_updated_at` of the case as it was."""
    first = read(primero.connection)
    primero.store.answer(case_id(1), 0, "done")
    cursor = first[-1].next_cursor
    assert case_id(1) not in ids(read(primero.connection, cursor, now=NOON + timedelta(hours=23)))
    swept = read(primero.connection, cursor, now=NOON + timedelta(hours=25))
    assert {case_id(number) for number in range(1, 8)} == set(ids(swept))
    found = {record["id"]: record for page in swept for record in page.records if isinstance(record, dict)}
    assert found[case_id(1)]["referrals"][0]["status"] == "done"


def test_a_sweep_that_was_cut_off_goes_on_where_it_stopped(primero: ServedPrimero) -> None:
    pages = connector(primero.connection, page_size=2).pages({}, None)
    first, second = next(pages), next(pages)
    pages.close()  # type: ignore[attr-defined]  # it is a generator
    rest = read(primero.connection, second.next_cursor, page_size=2)
    assert set(ids([first, second]) + ids(rest)) == {case_id(number) for number in range(1, 8)}
    assert case_id(1) not in ids(rest)
    assert set(rest[-1].next_cursor) == {"updated_at", "swept_at"}


def test_a_cursor_holds_times_and_nothing_else(primero: ServedPrimero) -> None:
    for page in read(primero.connection):
        assert all(datetime.fromisoformat(str(value)) for value in page.next_cursor.values())


def test_until_caps_what_is_read(primero: ServedPrimero) -> None:
    capped = read(primero.connection, until=datetime(2026, 3, 1, 4, tzinfo=UTC))
    assert ids(capped) == [case_id(1), case_id(2), case_id(3)]


def test_cases_edited_between_the_pages_hide_no_other(primero: ServedPrimero) -> None:
    """By page number the edit would shift the rest by one, and case 4 would be read by nobody."""
    with FaultyServer(primero.port) as faulty:
        edit = meanwhile(lambda: primero.store.edit(case_id(1), {"status": "closed"}, at=NOON))
        faulty.script(None, edit, on="cases$")
        pages = read(primero.reached_at(faulty.port))
    assert set(ids(pages)) == {case_id(number) for number in range(1, 8)}
    assert ids(pages)[-1] == case_id(1)


def test_many_cases_of_one_moment_are_read_by_page_number(primero: ServedPrimero) -> None:
    for number in range(1, 8):
        primero.put(number, last_updated_at="2026-03-01T01:01:01.001Z")
    assert sorted(ids(read(primero.connection, page_size=2))) == [case_id(number) for number in range(1, 8)]


def test_a_time_in_the_future_does_not_hide_what_comes_before_it(primero: ServedPrimero) -> None:
    primero.put(3, last_updated_at="2035-01-01T00:00:00.000Z")
    cursor = read(primero.connection)[-1].next_cursor
    primero.store.edit(case_id(5), {"status": "closed"}, at=NOON + timedelta(hours=1))
    assert case_id(5) in ids(read(primero.connection, cursor, now=NOON + timedelta(hours=2)))


def test_an_edit_stamped_by_a_clock_that_runs_behind_is_found(primero: ServedPrimero) -> None:
    """Two machines behind one address need not agree on the time; ten minutes are forgiven."""
    cursor = read(primero.connection)[-1].next_cursor
    newest = datetime.fromisoformat(str(cursor["updated_at"]))
    primero.store.edit(case_id(2), {"status": "closed"}, at=newest - timedelta(minutes=9))
    assert case_id(2) in ids(read(primero.connection, cursor))


def test_a_token_is_renewed_once_when_it_is_refused(primero: ServedPrimero) -> None:
    with FaultyServer(primero.port) as faulty:
        faulty.script(None, meanwhile(primero.server.tokens.clear), on="cases$")
        assert len(ids(read(primero.reached_at(faulty.port)))) == 7
        assert [path for path, _ in faulty.asked].count("/api/v2/tokens") == 2


def test_a_token_is_renewed_before_it_expires(primero: ServedPrimero) -> None:
    with FaultyServer(primero.port) as faulty, PrimeroSession(primero.reached_at(faulty.port), HASTY, 0.0) as session:
        for _ in range(3):
            session.get("/api/v2/forms", {})
        assert [path for path, _ in faulty.asked] == ["/api/v2/tokens", "/api/v2/forms"] * 3


def test_a_token_that_is_always_refused_ends_the_load(primero: ServedPrimero) -> None:
    with FaultyServer(primero.port) as faulty:
        faulty.always(status(401), on="cases$")
        with pytest.raises(SourceRefused, match="new token"):
            read(primero.reached_at(faulty.port))
        assert [path for path, _ in faulty.asked].count("/api/v2/cases") == 2


def test_a_wrong_password_is_refused_and_not_tried_again(primero: ServedPrimero) -> None:
    with FaultyServer(primero.port) as faulty:
        wrong = Connection(host="127.0.0.1", port=faulty.port, login="nrm", password="wrong", scheme="http")
        with pytest.raises(SourceRefused, match="401") as refused:
            read(wrong)
        assert len(faulty.asked) == 1
    assert "wrong" not in str(refused.value) + repr(refused.value)


def test_a_connection_without_a_login_and_a_stream_without_fields_are_told(primero: ServedPrimero) -> None:
    with pytest.raises(ConfigurationError, match="login"):
        read(Connection(host="127.0.0.1", port=primero.port, password=PASSWORD, scheme="http"))
    with pytest.raises(ConfigurationError, match="fields"):
        connector(primero.connection, fields=["id"])


def test_the_columns_are_those_asked_for_that_the_role_may_read(primero: ServedPrimero) -> None:
    assert read(primero.connection)[0].columns == {*FIELDS, "referrals"}
    primero.store.hide("nrm_role")
    assert read(primero.connection)[0].columns == {*FIELDS, "referrals"} - {"nrm_role"}


def test_a_page_shorter_than_it_says_ends_the_load(primero: ServedPrimero) -> None:
    with FaultyServer(primero.port) as faulty:
        faulty.script(a_row_short, on="cases$")
        with pytest.raises(SourceUnavailable, match="fewer or more"):
            read(primero.reached_at(faulty.port))


def test_a_server_that_does_not_heed_the_time_is_refused(primero: ServedPrimero) -> None:
    def unfiltered(path: str) -> object:
        rows = [primero_case(number) for number in (1, 2, 3)]
        return (
            {"data": rows, "metadata": {"total": 90, "per": 3, "page": 1}} if path == "/api/v2/cases" else {"data": []}
        )

    with answering(unfiltered) as connection, pytest.raises(SourceRefused, match="last_updated_at"):
        read(connection)


def test_nobody_asks_for_the_referrals_of_a_deleted_case(primero: ServedPrimero) -> None:
    primero.put(4, record_state=False)
    pages = read(primero.connection)
    deleted = next(
        record for page in pages for record in page.records if isinstance(record, dict) and record["id"] == case_id(4)
    )
    assert "referrals" not in deleted and deleted["record_state"] is False
    assert f"/api/v2/cases/{case_id(4)}/referrals" not in primero.server.asked


def test_an_id_that_is_none_is_put_into_no_address(primero: ServedPrimero) -> None:
    primero.store.put(primero_case(1, id="../../users"), [])
    pages = read(primero.connection)
    assert not any("users" in path for path in primero.server.asked)
    odd = next(
        record for page in pages for record in page.records if isinstance(record, dict) and "users" in record["id"]
    )
    assert "referrals" not in odd and any(name.startswith("$") for name in odd)


def test_no_error_names_a_record_or_a_password(primero: ServedPrimero, caplog: pytest.LogCaptureFixture) -> None:
    with FaultyServer(primero.port) as faulty, caplog.at_level(logging.DEBUG):
        faulty.always(status(500), on="referrals$")
        with pytest.raises(SourceUnavailable, match=":id/referrals") as failed:
            read(primero.reached_at(faulty.port))
    told = str(failed.value) + repr(failed.value.__context__) + caplog.text
    assert not any(secret in told for secret in (case_id(1), case_id(1)[-7:], PASSWORD, "Zvjezdanovska"))


def recorded(name: str) -> Any:
    path = RECORDED / f"{name}.json"
    if not path.is_file():
        pytest.skip("the recorded answers of a real Primero are not beside this project")
    return json.loads(path.read_text(encoding="utf-8"))


class answering:  # noqa: N801 - reads as a verb
    """A server that logs everybody in and answers by a function of the path; None is a 403 as recorded."""

    def __init__(self, answer: Callable[[str], object]) -> None:
        self._answer = answer

    def __enter__(self) -> Connection:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self._send({"user_name": "nrm", "token": "jwt.of.this-test"})

            def do_GET(self) -> None:
                self._send(answer(urlsplit(self.path).path))

            def _send(self, content: object) -> None:
                body = json.dumps(content).encode()
                self.send_response(403 if content is None else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return Connection(
            host="127.0.0.1", port=self._server.server_address[1], login="nrm", password="x", scheme="http"
        )

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_the_recorded_pages_of_a_real_server_are_read_over_http() -> None:
    cases, referrals = recorded("api__cases__get__0"), recorded("api__referrals__get__0")

    def replay(path: str) -> object:
        return {"/api/v2/cases": cases, "/api/v2/forms": {"data": []}}.get(path, referrals)

    with answering(replay) as connection:
        pages = read(connection, page_size=20)
    records = [record for page in pages for record in page.records if isinstance(record, dict)]
    assert [record["id"] for record in records] == [case["id"] for case in cases["data"]]
    assert all(record["referrals"] == referrals["data"] for record in records)


@pytest.mark.parametrize("path", ["/api/v2/cases", "/api/v2/forms"])
def test_a_recorded_refusal_is_a_refusal(path: str) -> None:
    assert recorded("api__cases__get__1")["errors"][0]["code"] == 403
    with answering(lambda asked: None if asked == path else {"data": []}) as connection:
        with pytest.raises(SourceRefused, match="403"):
            read(connection)


def test_the_double_answers_in_the_shapes_that_were_recorded(primero: ServedPrimero) -> None:
    cases, referrals = recorded("api__cases__get__0"), recorded("api__referrals__get__0")
    with PrimeroSession(primero.connection, HASTY) as session:
        answered: Any = session.get("/api/v2/cases", {})
        about: Any = session.get(f"/api/v2/cases/{case_id(1)}/referrals", {})
    assert answered.keys() == cases.keys() and answered["metadata"].keys() == cases["metadata"].keys()
    assert answered["metadata"]["per"] == cases["metadata"]["per"] == 20
    assert set(referrals["data"][0]) <= set(about["data"][0]) == set(primero_referral())
    assert recorded("api__tokens__post__1") == {"error": "Invalid User name or password."}
