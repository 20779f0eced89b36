"""The quick way and the plain way of event rows write the same log, whatever the rows are and however they come.

The same = up to random refs, salts, ids and times of ingestion.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from anonymize.keyring import Keyring
from event_log.connection import connect
from event_log.page import Accepted
from event_log.prepared import FactWriter, safe_event
from event_log.verify import verify_log
from ingest.connectors.base import Connection
from ingest.connectors.event_drop import record_of
from ingest.contracts.source_file import load_source
from ingest.event_mode.contract import EventContract
from ingest.event_mode.quick_rows import QuickRows
from ingest.event_mode.remembered import OutOfOrder
from ingest.intake import run_intake
from ingest.preparing import Preparer, policy_of
from ingest.quarantine import Sealer
from tests.support.event_rows import FACTS, SOURCE, content_of, drop_rows, event_row, write_source
from tests.support.ingest_log import QUARANTINE, ROOT_KEY, LogUnderTest, NewLog
from vocabulary.errors import LoadHeld

DIGEST = b"d" * 32

careful = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

broken = st.sampled_from(
    [
        {"time": "2026-02-30T00:00:00Z"}, {"time": "2026-02-03T10:00:00Z"}, {"time": "3.2.2026"}, {"id": None},
        {"type": "org.nrm.need.guessed.v1"}, {"specversion": "0.3"}, {"recordedat": "yesterday"}, {"data": []},
        {"timeprecision": "hour"}, {"source": "two words"}, {"fact": {"service_type_code": "magic"}},
        {"fact": {"organisation_id": "NGO-09"}}, {"fact": {"service_type_code": None}},
        {"subject": {"person_id": " "}}, {"subject": {"birth_date": "23.04.1987"}}, {"subject": {"sex": "f"}},
        {"entities": {"case": 7}},
    ]
)  # fmt: skip
odd = st.sampled_from(
    [
        {"time": "2026-02-03T01:00:00+01:00"}, {"timeprecision": "instant", "time": "2026-02-03T10:00:00.5Z"},
        {"id": " evt-x "}, {"subject": {"nickname": "Zvjezdana"}}, {"fact": {"mood": "Zvjezdana"}}, {"extra": "x"},
        {"timeprecision": None}, {"subject": {"surname": None}}, {"subject": {"person_id": "Ž-1"}},
        {"entities": {"friend": "Zvjezdana"}}, {"recordedat": "2026-02-04T12:11:12.000001+02:00"},
        {"dataschema": 7}, {"fact": {"urgency_code": None}},
    ]
)  # fmt: skip
kinds = st.sampled_from(
    ["need.assessed", "need.assessed", "service.delivered", "case.opened", "report.submitted", "entitlement.decided"]
)
content = st.sampled_from([{}, {}, {}, {"fact": {"organisation_id": "NGO-01"}}, {"time": "2026-02-05T00:00:00Z"}])


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any] | bytes:
    """A row: mostly sound, of few ids, so that they come again unchanged and changed."""
    number, how = draw(st.integers(1, 9)), draw(st.integers(0, 19))
    if how == 0:
        return draw(st.sampled_from([b"", b"{", b"[]", b"null", b'"x"', b"{}", b"\xff\xfe", b'{"id": NaN}', b"  "]))
    if how == 1:
        return {**event_row(number), "type": "org.nrm.record.voided.v1"}
    changes = dict(draw(broken if how == 2 else odd if how == 3 else content))
    return event_row(number, "need.assessed" if how in (2, 3) else draw(kinds), number % 4, **changes)


files = st.lists(st.lists(lines(), max_size=14), min_size=1, max_size=4)


def loaded(log: LogUnderTest, folder: Path, sources: Path, page: int, *, quick: bool) -> None:
    how = {"page_size": page, "event_page_size": page if quick else 0}
    try:
        run_intake(SOURCE, settings=log.settings(Connection(folder=folder), sources=sources, **how))
    except LoadHeld:
        pass


@careful
@given(files, st.sampled_from(["delta", "full"]), st.integers(1, 7))
@example([[event_row(1), event_row(1, time="2026-02-05T00:00:00Z"), event_row(1)]], "delta", 3)
@example([[event_row(1), event_row(2)], [event_row(1, time="2026-02-05T00:00:00Z"), event_row(2)]], "full", 2)
@example([[event_row(1), {**event_row(1), "type": "org.nrm.record.voided.v1"}, event_row(1)]], "delta", 5)
def test_both_ways_write_the_same_log(
    new_log: NewLog,
    tmp_path_factory: pytest.TempPathFactory,
    files: list[list[dict[str, Any] | bytes]],
    submission: str,
    page: int,
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    sources = write_source(folder / "sources", submission)
    quick, plain = new_log(), new_log()
    for number, rows in enumerate(files):
        drop_rows(folder / "drop", "all.jsonl" if submission == "full" else f"{number}.jsonl", rows)
        loaded(quick, folder / "drop", sources, page, quick=True)
        loaded(plain, folder / "drop", sources, page, quick=False)
    one, other = content_of(quick), content_of(plain)
    if submission == "delta":  # no sweep asks which records a delta met
        del one["sweeps"], other["sweeps"]
    assert one == other
    with connect(quick.url("nrm_owner")) as connection:
        verify_log(connection)


@pytest.fixture(scope="module")
def both_ways(tmp_path_factory: pytest.TempPathFactory) -> tuple[QuickRows, Preparer, FactWriter]:
    source = load_source(write_source(tmp_path_factory.mktemp("source")), SOURCE)
    contract, keyring = EventContract(source, "events"), Keyring.from_root(ROOT_KEY)
    writer = FactWriter(SOURCE, "events", 1)
    sealer = Sealer(bytes(QUARANTINE.public_key))
    plain = Preparer(source.file, "events", contract, keyring, sealer, frozenset())
    return QuickRows(contract, keyring, policy_of(source.file), writer, frozenset()), plain, writer


@settings(max_examples=300, deadline=None)
@given(st.one_of(lines(), st.builds(event_row, st.integers(), st.sampled_from(sorted(FACTS)), st.integers(0, 50))))
def test_a_row_prepared_quickly_is_the_row_prepared_plainly(
    both_ways: tuple[QuickRows, Preparer, FactWriter], row: dict[str, Any] | bytes
) -> None:
    """Byte for byte; and whatever the quick way takes, the plain way accepts."""
    quick, plain, writer = both_ways
    line = row if isinstance(row, bytes) else json.dumps(row).encode()
    try:
        key, fact = quick.prepared(line, DIGEST)
    except OutOfOrder:
        return
    (outcome,) = plain.outcomes([record_of(line)])
    assert isinstance(outcome, Accepted)
    assert (key, DIGEST, fact) == (outcome.record_key, *writer.fact(outcome.events[0], DIGEST))
    assert quick.key(line) == key
    assert safe_event("events", key, fact) == outcome.events[0]


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_a_sound_row_of_every_kind_takes_the_quick_way(
    both_ways: tuple[QuickRows, Preparer, FactWriter], kind: str
) -> None:
    both_ways[0].prepared(json.dumps(event_row(1, kind)).encode(), DIGEST)
