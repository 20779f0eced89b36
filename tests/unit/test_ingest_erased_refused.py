"""A refused record of an erased person is not sealed, where it still shows whom it is about."""

from typing import Any

import pytest

from anonymize import pseudonyms
from anonymize.keyring import Keyring
from event_log.page import Outcome, Quarantined, Skipped
from ingest.contracts.records import Mapped
from ingest.contracts.source_file import load_source
from ingest.preparing import ERASED, Preparer
from ingest.quarantine import Sealer
from ingest.streams import contract_of
from tests.support.ingest_log import QUARANTINE, ROOT_KEY
from tests.support.ingest_records import SOURCES, kobo_case

SOURCE, STREAM = "ngo_kobo", "case"
KEYRING = Keyring.from_root(ROOT_KEY)


def outcome_of(record: dict[str, Any]) -> Outcome:
    """What becomes of it where the first client was erased; she is known by her own id alone, not by any record."""
    source = load_source(SOURCES, SOURCE)
    contract = contract_of(source, STREAM)
    sound = contract.map_record(kobo_case(1))
    assert isinstance(sound, Mapped) and sound.events[0].subject is not None
    erased = frozenset({pseudonyms.person_digest(KEYRING, SOURCE, sound.events[0].subject.person_id)})
    preparer = Preparer(source.file, STREAM, contract, KEYRING, Sealer(bytes(QUARANTINE.public_key)), erased)
    (outcome,) = preparer.outcomes([record])
    return outcome


@pytest.mark.parametrize(
    "broken",
    [{"case__opened_on": "soon"}, {"client__sex": "?"}, {"client__birth": "23rd"}, {"_submission_time": "x"}],
    ids=str,
)
def test_a_broken_record_that_shows_an_erased_person_is_skipped(broken: dict[str, str]) -> None:
    assert outcome_of(kobo_case(1, **broken)) == Skipped(ERASED)


def test_a_broken_record_of_anybody_else_is_sealed() -> None:
    assert isinstance(outcome_of(kobo_case(2, case__opened_on="soon")), Quarantined)


def test_a_broken_record_that_shows_nobody_is_sealed() -> None:
    assert isinstance(outcome_of(kobo_case(1, client__client_no=None)), Quarantined)
