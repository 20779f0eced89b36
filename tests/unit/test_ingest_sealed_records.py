"""What is sealed can be mapped again: a record means the same after it was sealed, opened and read anew."""

from collections.abc import Callable
from typing import Any

import pytest
from nacl.public import PrivateKey

from ingest.contracts.records import Mapped
from ingest.contracts.source_file import load_source
from ingest.quarantine import Sealer, open_payload
from ingest.streams import contract_of
from tests.support.ingest_records import SOURCES, detection, kobo_case, kobo_month, stay
from vocabulary.errors import WillNeverWork

KEY = PrivateKey.generate()


@pytest.mark.parametrize(
    ("source", "stream", "record"),
    [
        ("ngo_kobo", "case", kobo_case),
        ("ngo_kobo", "month", kobo_month),
        ("police_register", "detection", detection),  # dates, times and booleans as a driver types them
        ("shelter_csv", "stays", stay),
    ],
)
def test_a_record_means_the_same_after_the_seal(source: str, stream: str, record: Callable[[], dict[str, Any]]) -> None:
    contract = contract_of(load_source(SOURCES, source), stream)
    before = contract.map_record(record())
    kept = contract.columns.keep(record(), has_consented=True)  # type: ignore[attr-defined]  # this contract has columns
    opened = open_payload(Sealer(bytes(KEY.public_key)).seal(kept), bytes(KEY))
    after = contract.map_record(opened)
    assert isinstance(before, Mapped) and isinstance(after, Mapped), getattr(after, "refusal", after)
    assert (after.record_id, after.recorded_at, after.events) == (before.record_id, before.recorded_at, before.events)


def test_nothing_at_all_is_a_payload_too() -> None:
    assert open_payload(Sealer(bytes(KEY.public_key)).seal(None), bytes(KEY)) is None


def test_another_key_opens_nothing() -> None:
    sealed = Sealer(bytes(KEY.public_key)).seal({"surname": "Zvjezdanovska"})
    with pytest.raises(WillNeverWork) as told:
        open_payload(sealed, bytes(PrivateKey.generate()))
    assert "Zvjezdanovska" not in str(told.value) and told.value.__cause__ is None
