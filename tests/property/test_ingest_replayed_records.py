"""A record refused today is refused by a retry under the same mapping: the seal loses nothing that made it wrong."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings

from event_log.page import Accepted, Quarantined, Skipped
from ingest.contracts.contract import EMPTY_ROW
from ingest.preparing import from_seal
from ingest.quarantine import open_payload
from ingest.sealed_json import KIND, packed, unpacked
from tests.property.test_ingest_malformed import PREPARERS, malformed, typed_values
from tests.support.ingest_log import QUARANTINE


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bent=malformed())
def test_a_retry_without_a_mended_mapping_loads_nothing(bent: tuple[tuple[str, str], object]) -> None:
    which, record = bent
    (outcome,) = PREPARERS[which].outcomes([record])
    if not isinstance(outcome, Quarantined):
        return
    (again,) = PREPARERS[which].outcomes([from_seal(open_payload(outcome.sealed, bytes(QUARANTINE)))])
    assert not isinstance(again, Accepted)
    assert isinstance(again, Quarantined) or (isinstance(again, Skipped) and again.rule == EMPTY_ROW)


@settings(max_examples=200, deadline=None)
@example({KIND: "int", "is": "0xff"})
@example({KIND: "mapping", "is": {KIND: "date"}})
@example({"n": [10**5000, Decimal("-1.50"), datetime(2026, 2, 4, 5, 6, 7, tzinfo=UTC), date(1, 1, 1), b"\x00\xff"]})
@given(typed_values)
def test_what_is_unpacked_is_what_was_packed(value: object) -> None:
    assert repr_of(unpacked(packed(value))) == repr_of(value)


def repr_of(value: object) -> str:
    """Kinds and values alike; a number too long to write down by its digits in base 16."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{repr_of(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(repr_of, value)) + "]"
    if isinstance(value, datetime):
        return value.isoformat()  # not by `fold`, which no driver sets
    return f"{type(value).__name__} {hex(value) if isinstance(value, int) else value!r}"
