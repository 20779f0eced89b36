"""Ten thousand malformed records over every stream of every source file: each has one fate with a named reason, and no
word of it is told anywhere.

`--malformed 1000000` tries more, `--malformed-seed 7` others. Without them the same records are tried each time. A
source that is added to `sources/` is tried by being there.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from anonymize.keyring import Keyring
from event_log.page import Accepted, Outcome, Quarantined, Skipped
from ingest.connectors.base import CELLS, ODD_ROW, OddRow
from ingest.connectors.commcare import flattened as of_commcare
from ingest.connectors.dhis2_rows import Names
from ingest.connectors.dhis2_rows import flattened as of_dhis2
from ingest.contracts.faults import REASONS
from ingest.contracts.records import LeftOut, Mapped, Refused
from ingest.contracts.source_file import Source, load_source, source_ids
from ingest.preparing import Preparer
from ingest.quarantine import Sealer
from ingest.streams import contract_of
from tests.support.ingest_log import QUARANTINE, ROOT_KEY
from tests.support.ingest_records import SOURCES
from tests.support.ingest_sound import sound_record

CANARY = "Zvjezdanovska"
LOADED = {name: load_source(SOURCES, name) for name in source_ids(SOURCES)}
STREAMS = [
    (name, stream) for name, source in LOADED.items() for stream in (*source.file.streams, *source.file.event_streams)
]
RULES = {"empty_row", "statistics_refused", "unmatched_row"}
KEYRING, SEALER = Keyring.from_root(ROOT_KEY), Sealer(bytes(QUARANTINE.public_key))

ODD: tuple[Any, ...] = (
    None, "", " ", True, False, 0, -1, 12.5, 10**18, 10**400, float("nan"), float("inf"), Decimal("sNaN"),
    Decimal("1e400"),
    CANARY, f"{CANARY} {CANARY}", CANARY * 40, "\x00" + CANARY, "\ud83d" + CANARY, CANARY + "\ufffd", "٣", "2026-02-30",
    "31.02.2026", "0000-00-00", "9999-99-99T99:99:99Z", "2026-03-05T10:00:00+99:99", "1e9", "NaN", "-5", "no", "yes",
    "true", "00", "*", "NONE", "{need/no}", "x" * 5000, "9" * 400, b"\xff" + CANARY.encode(), date(1, 1, 1),
    datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 1), [], {}, [CANARY], [[CANARY]], [None],  # noqa: DTZ001  it has no zone on purpose
    {CANARY: CANARY}, [{CANARY: 1}],
    {"value": {"value": {"value": CANARY}}}, set(), object,
)  # fmt: skip


@pytest.fixture(scope="module")
def counts(request: pytest.FixtureRequest) -> tuple[int, str]:
    """How many records for each stream, and the seed."""
    wanted = int(request.config.getoption("--malformed"))
    return -(-wanted // len(STREAMS)), str(request.config.getoption("--malformed-seed"))


def places(record: Any) -> Iterator[dict[str, Any] | list[Any]]:
    """Every object and list inside a record."""
    inner = record.values() if isinstance(record, dict) else record if isinstance(record, list) else ()
    if isinstance(record, (dict, list)):
        yield record
    for each in inner:
        yield from places(each)


def odd(dice: Random) -> Any:
    value = dice.choice(ODD)
    return deepcopy(value) if isinstance(value, (list, dict)) else value


def bent(record: dict[str, Any], dice: Random) -> Any:
    """A sound record with one to four things changed, or no record at all."""
    if dice.random() < 0.03:
        return odd(dice)
    made = deepcopy(record)
    for _ in range(dice.randint(1, 4)):
        _bend(dice.choice(list(places(made))), dice)
    if dice.random() < 0.05:
        made[dice.choice([CELLS, "$written_at"])] = [CANARY, odd(dice)]
    if dice.random() < 0.03:
        made[ODD_ROW] = dice.choice([OddRow("orphan_row", "need"), OddRow("unmatched_row", "need", is_skipped=True)])
    return made


def _bend(place: dict[str, Any] | list[Any], dice: Random) -> None:
    names = [*(place if isinstance(place, dict) else range(len(place)))]
    name = dice.choice(names) if names else None
    way = dice.randrange(5)
    if isinstance(place, list):
        place.append(deepcopy(dice.choice(place)) if place and way else odd(dice))
    elif way == 0 or name is None:
        place[dice.choice([CANARY, "new", f"{CANARY}/x", ""])] = odd(dice)
    elif way == 1:
        del place[name]
    elif way == 2 and isinstance(place[name], str):
        place[name] = dice.choice([CANARY + place[name], place[name] + " " + CANARY, place[name][:-1], place[name] * 2])
    elif way == 3:
        place[name] = [place[name], odd(dice)]
    else:
        place[name] = odd(dice)


def as_connector(source: Source, stream: str, record: Any) -> Any:
    """What the connector makes of a row: it may not stumble either."""
    if source.file.connector == "commcare":
        return of_commcare(record)
    if source.file.connector == "dhis2":
        return of_dhis2(record, Names(source.file.streams[stream].read.get("names")))
    return record


def rules_of(source: Source, stream: str) -> set[str]:
    mapped = source.file.streams.get(stream)
    return RULES | ({rule.rule for rule in mapped.skip} if mapped else set())


def told(outcome: Outcome) -> str:
    """Everything of an outcome that reaches the log, the books or the quarantine unsealed."""
    sealed = outcome.sealed if isinstance(outcome, Quarantined) else b""
    assert CANARY.encode() not in sealed
    return repr(outcome)


@pytest.mark.parametrize(("name", "stream"), STREAMS, ids=["-".join(each) for each in STREAMS])
def test_every_malformed_record_has_one_fate_and_tells_nothing(
    name: str, stream: str, counts: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    source, (number, seed) = LOADED[name], counts
    contract, sound = contract_of(source, stream), sound_record(source, stream)
    preparer = Preparer(source.file, stream, contract, KEYRING, SEALER, frozenset())
    rules, fates = rules_of(source, stream), Counter[str]()
    with caplog.at_level(logging.DEBUG):
        for turn in range(number):
            record = as_connector(source, stream, bent(sound, Random(f"{seed}/{name}/{stream}/{turn}")))
            (outcome,) = preparer.outcomes([record])
            drift = contract.columns.drift([record])
            assert CANARY not in told(outcome), turn
            assert all(len(column) <= 60 and column.isprintable() for column in drift), turn
            result = contract.map_record(record)
            fates[type(result).__name__] += 1
            match result, outcome:
                case Mapped(), Accepted():
                    assert all(CANARY not in str(event.data) for event in result.events), turn
                case Refused(), Quarantined():
                    assert result.refusal.reason in REASONS and outcome.reason == result.refusal.reason, turn
                    assert not any(CANARY in field for field in result.refusal.fields), turn
                case LeftOut(), Skipped():
                    assert result.rule in rules and outcome.rule == result.rule, turn
                case _:
                    pytest.fail(f"record {turn} has two fates")
    assert CANARY not in caplog.text
    assert fates["Refused"] > number / 10 and fates.total() == number


@pytest.mark.parametrize(("name", "stream"), STREAMS, ids=["-".join(each) for each in STREAMS])
def test_the_record_that_is_bent_was_sound(name: str, stream: str) -> None:
    """Else nothing but the first mistake would ever be met."""
    source = LOADED[name]
    result = contract_of(source, stream).map_record(sound_record(source, stream))
    assert isinstance(result, Mapped), getattr(result, "refusal", result)
    if stream in source.file.streams:
        wanted = {event.type for event in source.file.streams[stream].events if event.when is None}
        assert wanted <= {event.type for event in result.events}
