"""A source that empties or refuses us is held, told, and released by an order that is written down; a paused one is
not asked."""

from collections.abc import Iterator

import pytest

from event_log.connection import connect
from event_log.holds import Hold, holds
from event_log.orders import PAUSED, RELEASED, RESUMED, give_order, pauses
from event_log.verify import verify_log
from ingest.connectors.base import Connection
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from nrm.alerts import standing
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import LogUnderTest
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, kobo_case, kobo_month
from vocabulary.errors import LoadHeld, SourcePaused, SourceRefused, SourceUnavailable


@pytest.fixture
def kobo() -> Iterator[KoboDouble]:
    cases = [kobo_case(number) for number in range(1, 61)]
    with serving(KoboDouble({CASE_ASSET: cases, MONTH_ASSET: [kobo_month()]})) as double:
        yield double


def load(log: LogUnderTest, kobo: KoboDouble, connection: Connection | None = None) -> LoadReport:
    return run_intake("ngo_kobo", settings=log.settings(connection or kobo.connection))


def order(log: LogUnderTest, kind: str, reason: str, **details: int | str) -> None:
    with connect(log.url("operator")) as session:
        give_order(session, kind, "ngo_kobo", reason, details)


def release(log: LogUnderTest) -> None:
    (hold,) = held(log)
    assert hold.absent is not None
    order(log, RELEASED, "true_deletion", stream=hold.stream, absent=hold.absent, live=hold.live or 0)


def held(log: LogUnderTest) -> list[Hold]:
    with connect(log.url("operator")) as session:
        return holds(session)


def alerts(log: LogUnderTest) -> list[tuple[str, str]]:
    return [(alert.level, alert.code) for alert in standing(log.url("operator"), 90).alerts]


def emptied(log: LogUnderTest, kobo: KoboDouble, *, left: int) -> list[dict[str, object]]:
    """The source loses all but so many cases, and the next load is held. What it had."""
    load(log, kobo)
    everything = kobo.assets[CASE_ASSET]
    kobo.assets[CASE_ASSET] = everything[:left]
    with pytest.raises(LoadHeld, match=r"nrm source release ngo_kobo --reason"):
        load(log, kobo)
    return everything


def test_a_hold_says_how_much_is_absent_and_pages(log: LogUnderTest, kobo: KoboDouble) -> None:
    emptied(log, kobo, left=20)
    (hold,) = held(log)
    assert (hold.stream, hold.why, hold.absent, hold.live) == ("case", "absence", 40, 60)
    assert alerts(log) == [("page", "load_held")]
    with pytest.raises(LoadHeld):
        load(log, kobo)
    assert held(log)[0].since == hold.since, "held since the first time, not since the last"


def test_a_source_that_fills_again_is_held_no_more(log: LogUnderTest, kobo: KoboDouble) -> None:
    kobo.assets[CASE_ASSET] = emptied(log, kobo, left=20)
    assert load(log, kobo).counts.voided == 0
    assert held(log) == [] and alerts(log) == []


def test_a_release_lets_exactly_the_next_load_pass(log: LogUnderTest, kobo: KoboDouble) -> None:
    emptied(log, kobo, left=30)
    release(log)
    assert load(log, kobo).counts.voided == 30 * 13
    assert held(log) == []
    kobo.assets[CASE_ASSET] = kobo.assets[CASE_ASSET][:5]
    with pytest.raises(LoadHeld, match="25 of 30"):
        load(log, kobo)


def test_a_release_covers_what_was_looked_at_and_not_a_source_that_empties_further(
    log: LogUnderTest, kobo: KoboDouble
) -> None:
    emptied(log, kobo, left=35)  # 25 absent; with the brake's worth up to 45 may go
    release(log)
    kobo.assets[CASE_ASSET] = []
    with pytest.raises(LoadHeld, match="60 of 60"):
        load(log, kobo)
    kobo.assets[CASE_ASSET] = [kobo_case(number) for number in range(1, 36)]
    with pytest.raises(LoadHeld, match="25 of 60"):  # that release is spent: it was for the load before
        load(log, kobo)


def test_a_load_that_does_not_get_to_the_end_leaves_the_release_to_the_next(
    log: LogUnderTest, kobo: KoboDouble
) -> None:
    emptied(log, kobo, left=30)
    release(log)
    kobo.bend = lambda path, query: (503, {}, b"")
    with pytest.raises(SourceUnavailable):
        load(log, kobo)
    assert ("page", "load_failed") in alerts(log)
    kobo.bend = lambda path, query: None
    assert load(log, kobo).counts.voided == 30 * 13


@pytest.mark.parametrize("status", [401, 403])
def test_a_revoked_permission_holds_the_load_until_it_is_back(log: LogUnderTest, kobo: KoboDouble, status: int) -> None:
    before = load(log, kobo), log.types()
    kobo.bend = lambda path, query: (status, {}, b"{}")
    for _ in range(2):
        with pytest.raises(SourceRefused, match=str(status)):
            load(log, kobo)
    assert log.types() == before[1]
    assert {(hold.stream, hold.why) for hold in held(log)} == {("case", "refused"), ("month", "refused")}
    assert alerts(log) == [("page", "source_refused")] * 2
    kobo.bend = lambda path, query: None
    assert load(log, kobo).counts.events_appended == 0
    assert held(log) == [] and alerts(log) == []


def test_one_stream_without_permission_does_not_keep_the_other_from_loading(
    log: LogUnderTest, kobo: KoboDouble
) -> None:
    kobo.bend = lambda path, query: (403, {}, b"{}") if MONTH_ASSET in path else None
    with pytest.raises(SourceRefused):
        load(log, kobo)
    assert log.types()["case.opened"] == 60
    assert [hold.stream for hold in held(log)] == ["month"]
    kobo.bend = lambda path, query: (403, {}, b"{}") if CASE_ASSET in path else None
    with pytest.raises(SourceRefused):
        load(log, kobo)
    assert [hold.stream for hold in held(log)] == ["case"], "the month is read again, whatever became of the case"


def test_a_paused_source_is_not_asked_and_waits(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    order(log, PAUSED, "wrong_data")
    kobo.asked.clear()
    with pytest.raises(SourcePaused, match=r"ngo_kobo is paused by operator since .*\(wrong_data\)"):
        load(log, kobo)
    assert kobo.asked == []
    assert alerts(log) == [("wait", "source_paused")]
    order(log, RESUMED, "repaired")
    assert load(log, kobo).counts.duplicate == 61
    assert alerts(log) == []


def test_a_pause_stops_a_load_under_way_at_its_next_page(log: LogUnderTest, kobo: KoboDouble) -> None:
    def pause_late(path: str, query: dict[str, str]) -> None:
        if query.get("start") == "50":
            order(log, PAUSED, "investigation")

    kobo.bend = pause_late
    with pytest.raises(SourcePaused):
        load(log, kobo)
    assert log.types()["case.opened"] == 50
    kobo.bend = lambda path, query: None
    order(log, RESUMED, "mistake")
    assert load(log, kobo).counts.duplicate == 50


def test_orders_are_entries_of_the_chain(log: LogUnderTest, kobo: KoboDouble) -> None:
    emptied(log, kobo, left=30)
    release(log)
    order(log, PAUSED, "maintenance")
    order(log, RESUMED, "repaired")
    entries = log.rows("select kind, actor, data ->> 'reason_code' from event_log.audit order by audit_id")
    assert entries == [
        ("source.released", "operator", "true_deletion"),
        ("source.paused", "operator", "maintenance"),
        ("source.resumed", "operator", "repaired"),
    ]
    with connect(log.url("modeller")) as session:
        assert pauses(session) == []
        verify_log(session)
