"""Whatever a source does to its records, the log counts exactly what the source says now, and forgets nothing."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from event_log.append import append_page, open_load, void_missing
from event_log.connection import connect
from event_log.page import Load, Outcome, PageCounts
from event_log.verify import verify_log
from tests.support.log_records import (
    STREAM,
    accepted,
    current_says,
    migrated_database,
    page,
    quarantined,
    skipped,
)

RECORDS = ("r1", "r2", "r3")
NO_SLOTS: dict[str, str] = {}
Step = tuple[str, str, dict[str, str]]

slots = st.dictionaries(st.sampled_from(("s1", "s2", "s3")), st.sampled_from("AB"), max_size=3)
steps = st.tuples(
    st.sampled_from(("accept", "accept", "accept", "skip", "quarantine")), st.sampled_from(RECORDS), slots
)
pages = st.lists(st.lists(steps, max_size=4), min_size=1, max_size=6)
careful = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def log(new_database: Callable[..., str], url_of: Callable[..., str]) -> Iterator[psycopg.Connection]:
    name = migrated_database(new_database, url_of)
    with connect(url_of("intake", name)) as connection:
        yield connection


@pytest.fixture(scope="module")
def fresh_source() -> Callable[[], str]:
    numbers = iter(range(1_000_000))
    return lambda: f"source_{next(numbers)}"


def outcome_of(source: str, step: Step) -> Outcome:
    kind, record, says = step
    if kind == "accept":
        return accepted(source, record, says)
    return skipped(source, record) if kind == "skip" else quarantined(source, record)


def expected_after(before: dict[str, dict[str, str]], step: Step) -> dict[str, dict[str, str]]:
    """What each record says once a step was taken: a skip takes back, a refusal does not."""
    kind, record, says = step
    return before if kind == "quarantine" else {**before, record: says if kind == "accept" else NO_SLOTS}


def flat(says: dict[str, dict[str, str]]) -> dict[tuple[str, str], str]:
    return {(record, slot): text for record, slots in says.items() for slot, text in slots.items()}


def count_of(connection: psycopg.Connection, source: str) -> int:
    row = connection.execute("select count(*) from event_log.event where source_id = %s", [source]).fetchone()
    return row[0] if row else 0


@careful
@given(pages)
def test_the_log_counts_what_the_source_says_now(
    log: psycopg.Connection, fresh_source: Callable[[], str], edits: list[list[Step]]
) -> None:
    source = fresh_source()
    load = open_load(log, source, [STREAM])
    says: dict[str, dict[str, str]] = {}
    for edit in edits:
        before = count_of(log, source)
        counts = append_page(log, page(load, *(outcome_of(source, step) for step in edit)))
        for step in edit:
            says = expected_after(says, step)
        assert current_says(log, source) == flat(says)
        assert count_of(log, source) - before == counts.events_appended
        assert counts.balances and counts.read == len(edit)


@careful
@given(pages)
def test_what_was_appended_once_is_a_duplicate_ever_after(
    log: psycopg.Connection, fresh_source: Callable[[], str], edits: list[list[Step]]
) -> None:
    source = fresh_source()
    load = open_load(log, source, [STREAM])
    for edit in edits:
        once = list({step[1]: outcome_of(source, step) for step in edit}.values())
        append_page(log, page(load, *once))
        before = count_of(log, source)
        again = append_page(log, page(load, *once))
        assert (again.appended, again.events_appended) == (0, 0)
        assert count_of(log, source) == before


@careful
@given(st.lists(st.sampled_from("ABC"), min_size=1, max_size=8))
def test_every_change_of_content_is_a_version_also_back_to_an_earlier_one(
    log: psycopg.Connection, fresh_source: Callable[[], str], contents: list[str]
) -> None:
    source = fresh_source()
    load = open_load(log, source, [STREAM])
    for text in contents:
        append_page(log, page(load, accepted(source, "r", {"s": text})))
    versions = 1 + sum(old != new for old, new in zip(contents, contents[1:], strict=False))
    assert log.execute("select version from event_log.record_state where source_id = %s", [source]).fetchall() == [
        (versions,)
    ]
    assert count_of(log, source) == 2 * versions - 1


@careful
@given(st.lists(st.sampled_from("AB"), min_size=2, max_size=6))
def test_one_page_may_hold_all_versions_of_a_record(
    log: psycopg.Connection, fresh_source: Callable[[], str], contents: list[str]
) -> None:
    """A page that shifts while it is read can bring a record twice; each correction names the right position."""
    source = fresh_source()
    load = open_load(log, source, [STREAM])
    append_page(log, page(load, *(accepted(source, "r", {"s": text, "t": text}) for text in contents)))
    assert current_says(log, source) == {("r", "s"): contents[-1], ("r", "t"): contents[-1]}


@careful
@given(st.sets(st.sampled_from(RECORDS)), st.sets(st.sampled_from(RECORDS)))
def test_a_complete_sweep_voids_exactly_what_it_did_not_meet(
    log: psycopg.Connection, fresh_source: Callable[[], str], first: set[str], second: set[str]
) -> None:
    source = fresh_source()
    sweep(log, source, first)
    voided = sweep(log, source, second)
    assert voided.voided == 2 * len(first - second)
    assert {record for record, _ in current_says(log, source)} == second
    assert sweep(log, source, second).events_appended == 0


def sweep(log: psycopg.Connection, source: str, records: set[str]) -> PageCounts:
    load: Load = open_load(log, source, [STREAM])
    for record in sorted(records):
        append_page(log, page(load, accepted(source, record, {"s": "A", "t": "B"})))
    return void_missing(log, load, STREAM)


def test_after_all_this_the_log_verifies_and_has_no_gap(log: psycopg.Connection) -> None:
    verified = verify_log(log)
    assert log.execute("select count(*), max(position) from event_log.event").fetchone() == (
        verified.events,
        verified.head.position,
    )
    assert verified.events > 100
