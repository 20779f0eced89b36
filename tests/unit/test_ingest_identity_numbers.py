"""A personal number where a count or an amount was asked: the record is refused by the name of the field."""

from typing import Any

import pytest

from ingest.contracts.column_names import plain_names
from ingest.contracts.columns import Columns
from ingest.contracts.contract import Contract
from ingest.contracts.faults import REASONS, Faulty
from ingest.contracts.records import Mapped, Refused
from ingest.contracts.source_file import load_source
from ingest.event_mode.facts import FactReader
from tests.support.event_examples import MAPS, ORGANISATIONS, whole
from tests.support.ingest_records import SOURCES, kobo_case
from vocabulary.fields import kind_of
from vocabulary.shapes import PROFILE, SHAPES

EGN, EMSO = "7503169269", "0101006500006"
_AS: dict[str, Any] = {"count": int(EGN), "quantity": int(EMSO), "money": f"{EGN}.00"}
PLACES = [
    (event_type, name)
    for event_type in sorted(SHAPES)
    for name in sorted(whole(event_type))
    if name not in PROFILE and kind_of(event_type, name).name in _AS
]


@pytest.mark.parametrize(("event_type", "name"), PLACES)
def test_an_event_row_is_refused_wherever_a_number_may_stand(event_type: str, name: str) -> None:
    facts = {field: value for field, value in whole(event_type).items() if field not in PROFILE}
    with pytest.raises(Faulty) as found:
        FactReader(event_type, ORGANISATIONS, MAPS).read({**facts, name: _AS[kind_of(event_type, name).name]})
    assert (found.value.reason, found.value.fields) == ("identity_number", (f"data.fact.{name}",))
    assert found.value.reason in REASONS


def kobo_with(quantity: str) -> dict[str, Any]:
    case = kobo_case()
    case["service"][0]["service/quantity"] = quantity
    return case


@pytest.mark.parametrize("number", [EGN, EMSO, f"{EGN}.0"])
def test_a_mapped_record_is_refused_whole(number: str) -> None:
    contract = Contract(load_source(SOURCES, "ngo_kobo"), "case")
    assert isinstance(contract.map_record(kobo_with("12")), Mapped)
    found = contract.map_record(kobo_with(number))
    assert isinstance(found, Refused) and found.record_id is not None
    assert (found.refusal.reason, found.refusal.fields) == ("identity_number", ("service/quantity",))


def test_a_column_named_by_a_person_is_not_told() -> None:
    """Of a file without a header the first row is taken for names."""
    columns = Columns(load_source(SOURCES, "shelter_csv").file.streams["stays"], is_consent_needed=False)
    assert columns.drift([], [f"JMBG {EMSO}", "new column"]) == ("(unprintable name)", "new column")
    assert plain_names([f"JMBG {EMSO}", "new column"]) == ("(unprintable name)", "new column")
