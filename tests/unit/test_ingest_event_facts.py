"""A row that already is an event may carry every type of the vocabulary, whole, and nothing besides."""

from typing import Any

import pytest

from ingest.contracts.faults import Faulty
from ingest.event_mode.facts import FactReader
from tests.support.event_examples import MAPS, ORGANISATIONS, whole
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
            12.75 if name not in ("quantity", "posts", "filled_posts", "staff_hours") else "x",
            {},
            "2026-02-31",
        ):
            with pytest.raises(Faulty) as found:
                reader.read({**facts_of(event_type), name: wrong})
            assert found.value.fields == (f"data.fact.{name}",) and "Ana" not in str(found.value)
