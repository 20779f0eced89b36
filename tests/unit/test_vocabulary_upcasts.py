"""Old versions of events are told as the newest tells them; a log newer than the program is not guessed at."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from event_log.read import StoredEvent, newest_form
from vocabulary.events import EVENT_TYPES
from vocabulary.shapes import ALL_SHAPES
from vocabulary.upcasts import FORMER_FIELDS, UPCASTS, Data, UnknownVersion, current_form, stored_type, version_of

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "upcasts").glob("*.json"))


def rename_stay(data: Data) -> Data:
    """An invented second version, for the test alone: `nights` is called `quantity` and has a unit."""
    kept = {name: value for name, value in data.items() if name != "nights"}
    return {**kept, "quantity": data["nights"], "unit_code": "night"} if "nights" in data else kept


def without_the_unknown(data: Data) -> Data:
    """An invented third: what is not known is absent, no longer null."""
    return {name: value for name, value in data.items() if value is not None}


INVENTED = {("stay.ended", 1): rename_stay, ("stay.ended", 2): without_the_unknown}
MAJORS = {"stay.ended": 3}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_an_old_event_comes_out_as_it_always_did(path: Path) -> None:
    pair = json.loads(path.read_text(encoding="utf-8"))
    registry = (INVENTED, MAJORS) if pair["registry"] == "invented" else (UPCASTS, None)
    known: Mapping[str, int] = registry[1] or {name: shape.major for name, shape in ALL_SHAPES.items()}
    event_type, data = current_form(pair["old"]["type"], pair["old"]["data"], upcasts=registry[0], majors=known)
    assert {"type": event_type, "data": dict(data)} == pair["new"]


def test_every_upcast_of_the_vocabulary_has_a_golden_pair() -> None:
    pairs = {json.loads(path.read_text(encoding="utf-8"))["old"]["type"] for path in GOLDEN}
    assert {stored_type(*key) for key in UPCASTS} <= pairs and GOLDEN


def test_every_field_of_an_old_golden_event_is_known_of_its_version() -> None:
    """Else a row that still writes it is reported as drift, and a refused one does not keep it for its retry."""
    assert set(FORMER_FIELDS) <= set(UPCASTS)
    for path in GOLDEN:
        pair = json.loads(path.read_text(encoding="utf-8"))
        if pair["registry"] != "invented":
            version = version_of(pair["old"]["type"])
            assert pair["old"]["data"].keys() <= ALL_SHAPES[version[0]].fields | FORMER_FIELDS.get(version, frozenset())


def test_every_type_can_be_read_from_its_first_version_on() -> None:
    steps = {(name, step) for name, shape in ALL_SHAPES.items() for step in range(1, shape.major)}
    assert set(UPCASTS) == steps


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_the_newest_version_passes_untouched(event_type: str) -> None:
    data = {"organisation_id": "NGO-01"}
    found = current_form(stored_type(event_type, ALL_SHAPES[event_type].major), data)
    assert found == (event_type, data) and found[1] is data


@pytest.mark.parametrize("stored", ["need.assessed.v2", "need.assessed.v99", "stay.ended.v4"])
def test_a_version_from_the_future_is_refused(stored: str) -> None:
    with pytest.raises(UnknownVersion, match="newer release"):
        current_form(stored, {})


@pytest.mark.parametrize("stored", ["", "need", "need.assessed.v1", "need.assessed.v02", "Need.assessed", "a.b.c"])
def test_what_is_no_name_of_a_type_is_refused(stored: str) -> None:
    with pytest.raises(UnknownVersion):
        version_of(stored)


def test_a_missing_step_is_refused() -> None:
    with pytest.raises(UnknownVersion, match="no upcast from version 2"):
        current_form("stay.ended", {}, upcasts={("stay.ended", 1): rename_stay}, majors=MAJORS)


def test_reading_the_log_goes_through_the_upcasts() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    stored = StoredEvent(
        7, UUID(int=7), 1, "ngo_kobo", "case.closed", now, "day", now, now, {"organisation_id": "NGO-01"}, b"", b""
    )
    assert newest_form(stored) is stored
    with pytest.raises(UnknownVersion):
        newest_form(replace(stored, type="case.closed.v2"))
