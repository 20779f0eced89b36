"""What a certificate says of copies that no program of ours reaches."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from event_log.vault.erasures import Erasure
from ingest.erasure.certificate import Certificate, Dates, drawn_up
from ingest.erasure.places import NotErased
from ingest.erasure.saga import with_late
from vocabulary.canonical import canonical_time

DATES = Dates(backup_days=35, quarantine_days=90)
FOUND: dict[str, Any] = {
    "sources": 2, "subjects": 3, "events": 9, "ciphertexts": 4, "ciphertexts_opened": 0, "under_epoch_key": 0,
    "resealed_at": None, "keys_left": 0, "rows_left": 0, "quarantine_deleted": 0, "built_to": 7,
    "is_chain_valid": True, "figures": "f", "figures_after": "f",
}  # fmt: skip


def drawn(**found: Any) -> Certificate:
    saga = Erasure(UUID(int=1), "ngo", b"k", "ordered", "checked", [], [], {**FOUND, **found}, None)
    return drawn_up(saga, DATES, None)


def resealed(days_ago: int) -> str:
    return canonical_time(datetime.now(UTC) - timedelta(days=days_ago))


def test_a_backup_from_before_it_was_resealed_dies_so_many_days_after_that() -> None:
    dies_on = drawn(resealed_at=resealed(10)).content["epoch_sealed_copies_die_on"]
    assert dies_on == (datetime.now(UTC).date() + timedelta(days=25)).isoformat()
    assert str(dies_on) in drawn(resealed_at=resealed(10)).as_text()


@pytest.mark.parametrize("found", [{"resealed_at": None}, {"resealed_at": resealed(36)}])
def test_where_no_such_backup_is_kept_it_says_so(found: dict[str, Any]) -> None:
    told = drawn(**found)
    assert told.content["epoch_sealed_copies_die_on"] is None and "No backup that is kept" in told.as_text()


def test_what_no_resolve_had_met_lives_as_long_as_a_backup_of_today() -> None:
    told = drawn(under_epoch_key=2, resealed_at=resealed(36)).content
    assert told["epoch_sealed_copies_die_on"] == told["last_backup_dies_on"]
    assert date.fromisoformat(str(told["last_backup_dies_on"])) == datetime.now(UTC).date() + timedelta(days=35)


@pytest.mark.parametrize("left", ["keys_left", "ciphertexts_opened", "rows_left"])
def test_nothing_is_certified_while_anything_is_left(left: str) -> None:
    with pytest.raises(NotErased):
        drawn(**{left: 1})


def test_a_certificate_of_before_is_shown_as_it_was_written() -> None:
    old = Certificate({"kind": "org.nrm.erasure.v1", "sealed_evidence": 3}, None)
    assert old.as_text() == '{"kind":"org.nrm.erasure.v1","sealed_evidence":3}'


def test_who_came_in_between_is_counted_with_the_others() -> None:
    late = {"ciphertexts": 2, "under_epoch_key": 1, "resealed_at": "2026-03-02", "keys_left": 0}
    assert with_late({"ciphertexts": 4, "under_epoch_key": 0, "resealed_at": "2026-03-01", "sources": 2}, late) == {
        "ciphertexts": 6, "under_epoch_key": 1, "resealed_at": "2026-03-02", "keys_left": 0
    }  # fmt: skip
    assert with_late({"resealed_at": "2026-03-01"}, {"resealed_at": None}) == {"resealed_at": "2026-03-01"}
