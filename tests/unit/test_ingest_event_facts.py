"""A row that already is an event may carry every type of the vocabulary, whole, and nothing besides."""

from pathlib import Path
from typing import Any

import pytest

from anonymize.linkage.odd_values import NO_NAME
from ingest.contracts.faults import Faulty
from ingest.contracts.records import Mapped
from ingest.contracts.source_file import load_source
from ingest.event_mode.contract import TELLING, EventContract
from ingest.event_mode.facts import FactReader
from ingest.odd_values import odd_values_in
from tests.support.event_examples import MAPS, ORGANISATIONS, whole
from tests.support.event_rows import SOURCE, event_row, write_source
from vocabulary.fields import kind_of
from vocabulary.shapes import PROFILE, SHAPES


def facts_of(event_type: str) -> dict[str, Any]:
    return {name: value for name, value in whole(event_type).items() if name not in PROFILE}


@pytest.mark.parametrize("event_type", sorted(SHAPES))
def test_every_field_of_every_type_is_read(event_type: str) -> None:
    facts = facts_of(event_type)
    read = FactReader(event_type, ORGANISATIONS, MAPS).read(facts)
    assert read == {name: sorted(value) if isinstance(value, list) else value for name, value in facts.items()}


@pytest.mark.parametrize("event_type", sorted(SHAPES))
def test_a_wrong_value_refuses_the_row_by_the_name_of_its_field(event_type: str) -> None:
    reader = FactReader(event_type, ORGANISATIONS, MAPS)
    for name in facts_of(event_type):
        for wrong in (
            "Ana",
            ["Ana"],
            12.75 if kind_of(event_type, name).holds != "quantity" else "x",
            {},
            "2026-02-31",
        ):
            with pytest.raises(Faulty) as found:
                reader.read({**facts_of(event_type), name: wrong})
            assert found.value.fields == (f"data.fact.{name}",) and "Ana" not in str(found.value)


@pytest.mark.parametrize(
    ("event_type", "tells_who"),
    [("entitlement.decided", True), ("case.opened", False), ("need.assessed", False), ("service.delivered", False)],
)
def test_the_beginning_of_a_matter_tells_who_it_is_about(event_type: str, tells_who: bool, tmp_path: Path) -> None:
    """A case opened wants a profile, and tells it by that."""
    contract = EventContract(load_source(write_source(tmp_path), SOURCE), "events")
    found = contract.map_record(event_row(1, event_type))
    assert isinstance(found, Mapped)
    (event,) = found.events
    assert event.tells_who is tells_who
    assert event.wants_profile is (event_type == "case.opened")


def test_every_beginning_is_a_type_about_a_person() -> None:
    assert all(SHAPES[event_type].has_subject for event_type in TELLING)


@pytest.mark.parametrize(("event_type", "found"), [("entitlement.decided", {NO_NAME}), ("need.assessed", set())])
def test_what_is_odd_is_looked_for_wherever_linkage_looks(event_type: str, found: set[str], tmp_path: Path) -> None:
    """Of a matter of courts too: the quick rows count it there, and both ways count the same."""
    contract = EventContract(load_source(write_source(tmp_path), SOURCE), "events")
    row = event_row(1, event_type)
    for name in ("given_name", "surname"):
        row["data"]["subject"].pop(name, None)
    mapped = contract.map_record(row)
    assert isinstance(mapped, Mapped)
    assert odd_values_in(mapped.events) & {NO_NAME} == found
