"""Whatever a record holds, it has exactly one fate, with a named reason; and no word of it gets into a
message, a log or the books."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from anonymize.keyring import Keyring
from event_log.page import Accepted, Quarantined, Skipped
from ingest.contracts.contract import Contract
from ingest.contracts.expressions import root_names
from ingest.contracts.faults import REASONS
from ingest.contracts.records import LeftOut, Mapped, Refused
from ingest.contracts.source_file import load_source
from ingest.intake import run_intake
from ingest.preparing import Preparer
from ingest.quarantine import Sealer
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import QUARANTINE, ROOT_KEY, LogUnderTest, NewLog
from tests.support.ingest_primero import handed_over, months_row
from tests.support.ingest_records import (
    CASE_ASSET,
    MONTH_ASSET,
    SOURCES,
    detection,
    kobo_case,
    kobo_month,
    stay,
)

CANARY = "Zvjezdanovska"
RULES = {"not_approved", "statistics_refused", "empty_row", "totals_row"}

STREAMS: dict[tuple[str, str], Callable[[], dict[str, Any]]] = {
    ("gbv_months", "month"): months_row,
    ("gbv_primero", "case"): handed_over,
    ("ngo_kobo", "case"): kobo_case,
    ("ngo_kobo", "month"): kobo_month,
    ("police_register", "detection"): detection,
    ("shelter_csv", "stays"): stay,
}
LOADED = {source: load_source(SOURCES, source) for source, _ in STREAMS}
CONTRACTS = {(source, stream): Contract(LOADED[source], stream) for source, stream in STREAMS}
REPEATED = {
    (source, stream): {
        name
        for event in LOADED[source].file.streams[stream].events
        if event.each is not None
        for name in root_names(event.each)
    }
    for source, stream in STREAMS
}
"""The columns that hold repeated parts, by the source file."""
PREPARERS = {
    (source, stream): Preparer(
        LOADED[source].file,
        stream,
        contract,
        Keyring.from_root(ROOT_KEY),
        Sealer(bytes(QUARANTINE.public_key)),
        frozenset(),
    )
    for (source, stream), contract in CONTRACTS.items()
}

words = st.one_of(
    st.just(CANARY),
    st.text(max_size=8).map(lambda rest: CANARY + rest),
    st.sampled_from(["", " ", "\x00", "\ud83d", "٣", "2026-02-30", "31.02.2026", "1e9", "NaN", "-5", "no"]),
    st.just("9" * 400),
    st.text(max_size=300),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=6,
)
typed_values = st.one_of(
    json_values,
    st.none().map(lambda _: 10**5000),  # longer than Python writes out
    st.dates(), st.datetimes(), st.datetimes(timezones=st.just(UTC)), st.decimals(), st.binary(max_size=9),
    st.sampled_from([float("nan"), float("inf"), Decimal("NaN"), date(1, 1, 1), datetime(9999, 12, 31, tzinfo=UTC)]),
)  # fmt: skip


@st.composite
def malformed(draw: st.DrawFn, values: st.SearchStrategy[Any] = typed_values) -> tuple[tuple[str, str], object]:
    """A sound record of some stream with up to four things changed, or no record at all."""
    which = draw(st.sampled_from(sorted(STREAMS)))
    if draw(st.integers(0, 19)) == 0:
        return which, draw(json_values)
    record = STREAMS[which]()
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.sampled_from([record, *_parts(record)]))
        _bend(draw, place, values)
    return which, record


def _parts(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for value in record.values() if isinstance(value, list) for part in value if isinstance(part, dict)]


def _bend(draw: st.DrawFn, place: dict[str, Any], values: st.SearchStrategy[Any]) -> None:
    name = draw(st.one_of(st.sampled_from(sorted(place) or ["x"]), words))
    if draw(st.booleans()):
        place[name] = draw(values)
    else:
        place.pop(name, None)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(bent=(("ngo_kobo", "case"), {}))
@example(bent=(("ngo_kobo", "case"), {**kobo_case(), "referral": CANARY}))
@example(bent=(("gbv_primero", "case"), {**handed_over(), "nrm_needs_section": "9" * 400}))
@example(bent=(("gbv_primero", "case"), {**handed_over(), "services_section": CANARY}))
@example(bent=(("gbv_primero", "case"), {**handed_over(), "services_section": [CANARY]}))
@given(bent=malformed())
def test_every_record_has_a_fate_and_no_word_of_it_is_told(bent: tuple[tuple[str, str], object]) -> None:
    which, record = bent
    found = CONTRACTS[which].map_record(record)
    if isinstance(found, LeftOut):
        assert found.rule in RULES
    elif isinstance(found, Refused):
        assert found.refusal.reason in REASONS
        assert set(found.refusal.fields) <= CONTRACTS[which].columns.read | REPEATED[which]
        assert CANARY not in repr(found.refusal)
    else:
        assert isinstance(found, Mapped)
        assert all(CANARY not in str(event.data) for event in found.events)
    assert CANARY not in repr(found)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bent=malformed())
def test_what_goes_to_the_log_holds_no_word_of_a_record(bent: tuple[tuple[str, str], object]) -> None:
    which, record = bent
    (outcome,) = PREPARERS[which].outcomes([record])
    assert isinstance(outcome, Accepted | Quarantined | Skipped)
    assert CANARY not in repr(outcome) and CANARY.encode() not in getattr(outcome, "sealed", b"")


@settings(max_examples=200, deadline=None)
@given(name=st.one_of(words, st.text(min_size=1, max_size=90)))
def test_drift_names_columns_only(name: str) -> None:
    drift = CONTRACTS["ngo_kobo", "case"].columns.drift([kobo_case() | {name: CANARY + " in a value"}])
    assert not any("in a value" in told for told in drift)
    assert all(len(told) <= 60 and told.isprintable() for told in drift)


@pytest.fixture(scope="module")
def log(new_log: NewLog) -> LogUnderTest:
    return new_log()


@pytest.fixture(scope="module")
def kobo() -> Iterator[KoboDouble]:
    with serving(KoboDouble({CASE_ASSET: [], MONTH_ASSET: []})) as double:
        yield double


kobo_records = malformed(json_values).filter(lambda bent: bent[0] == ("ngo_kobo", "case")).map(lambda bent: bent[1])


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(records=st.lists(kobo_records, min_size=1, max_size=12))
def test_a_page_of_malformed_records_balances_and_leaves_no_word_in_the_books(
    log: LogUnderTest, kobo: KoboDouble, caplog: pytest.LogCaptureFixture, records: list[Any]
) -> None:
    kobo.assets[CASE_ASSET] = records
    with caplog.at_level(logging.DEBUG):
        counts = run_intake("ngo_kobo", settings=log.settings(kobo.connection), released_by_hand=True).counts
    assert counts.read == len(records) and counts.balances
    assert CANARY not in caplog.text
    for table in ("event_log.ledger", "event_log.event", "event_log.source_cursor", "quarantine.record"):
        assert CANARY not in str(log.rows(f"select to_jsonb(t) - 'drift_fields' from {table} t"))


@pytest.mark.parametrize("number", [10**5000, Decimal("sNaN")], ids=["too long to write down", "not a number"])
@pytest.mark.parametrize("place", STREAMS)
def test_a_number_that_python_refuses_has_a_fate_in_every_field(place: tuple[str, str], number: object) -> None:
    """Python raises when it writes down five thousand digits or compares such a Decimal; a load must not stop by it."""
    for name in STREAMS[place]():
        record = STREAMS[place]() | {name: number}
        assert isinstance(CONTRACTS[place].map_record(record), Mapped | Refused | LeftOut)
