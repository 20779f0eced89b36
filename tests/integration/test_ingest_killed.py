"""A load killed with SIGKILL anywhere and run again ends in the log of a load that was not."""

import multiprocessing
import time
from collections.abc import Iterator

import pytest

from ingest.intake import run_intake
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import LogUnderTest, NewLog
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, kobo_case, kobo_month

PAGE = 10


@pytest.fixture
def kobo() -> Iterator[KoboDouble]:
    cases = [kobo_case(number) for number in range(1, 101)]
    with serving(KoboDouble({CASE_ASSET: cases, MONTH_ASSET: [kobo_month()]})) as double:
        yield double


def state(log: LogUnderTest) -> list[tuple[object, ...]]:
    """What counts, up to random refs, salts, ids and times."""
    return log.rows(
        """
        select record_key, slot, version, content_mac, is_live, type, data::text, link_commitment is not null
        from event_log.record_state join event_log.event using (source_id, position) order by record_key, slot
        """
    )


@pytest.mark.parametrize("pages_before", [1, 4, 9])
def test_a_killed_load_leaves_nothing_lost_and_nothing_double(
    new_log: NewLog, kobo: KoboDouble, pages_before: int
) -> None:
    whole, torn = new_log(), new_log()
    run_intake("ngo_kobo", settings=whole.settings(kobo.connection, page_size=PAGE))
    kobo.asked.clear()
    kobo.bend = lambda path, query: time.sleep(0.05)
    settings = torn.settings(kobo.connection, page_size=PAGE)
    process = multiprocessing.get_context("spawn").Process(
        target=run_intake, args=("ngo_kobo",), kwargs={"settings": settings}
    )
    process.start()
    while len(kobo.asked) < pages_before and process.is_alive():
        time.sleep(0.002)
    process.kill()
    process.join()
    assert process.exitcode == -9
    kobo.bend = lambda path, query: None
    again = run_intake("ngo_kobo", settings=settings).counts
    assert again.balances and again.read == 101
    assert state(torn) == state(whole)
    assert torn.types() == whole.types()
    assert torn.one("select sum(appended) from event_log.ledger") == 101
    assert torn.rows("select position from event_log.event order by position") == [
        (number,) for number in range(1, torn.one("select count(*) from event_log.event") + 1)
    ]
