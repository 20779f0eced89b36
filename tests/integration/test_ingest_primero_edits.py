"""Edits, deletions and returns of Primero cases, and rights that are taken away: what the log makes of them."""

import itertools
import multiprocessing
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from event_log.connection import connect
from event_log.verify import verify_log
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from ingest.quarantine import open_payload
from nrm.alerts import standing
from tests.support.faults import silence, status
from tests.support.faulty_server import FaultyServer
from tests.support.ingest_files import vault_with_erased
from tests.support.ingest_log import QUARANTINE, LogUnderTest
from tests.support.ingest_primero import (
    EVENTS_OF_A_CASE,
    ServedPrimero,
    case_id,
    primero_case,
    primero_referral,
    serving_primero,
    store_of,
)
from vocabulary.errors import SourceRefused

CASES = 12


@pytest.fixture
def primero(tmp_path: Path) -> Iterator[ServedPrimero]:
    with serving_primero(store_of(tmp_path / "primero", CASES)) as served:
        yield served


def load(log: LogUnderTest, primero: ServedPrimero) -> LoadReport:
    return run_intake("gbv_primero", settings=log.settings(primero.connection))


@pytest.fixture
def loaded(log: LogUnderTest, primero: ServedPrimero) -> LogUnderTest:
    """The log after a first load of all cases."""
    counts = load(log, primero).counts
    assert (counts.appended, counts.events_appended) == (CASES, CASES * EVENTS_OF_A_CASE)
    return log


MINUTES = itertools.count(1)


def later() -> str:
    """A time after all that were seen, as Primero writes it: the window goes by these."""
    moment = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=next(MINUTES))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_a_case_edited_there_and_back_is_three_versions(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    before = loaded.types()
    primero.put(1, location_current="AV-05", last_updated_at=later())
    edited = load(loaded, primero).counts
    assert (edited.appended, edited.voided, edited.events_appended) == (1, 0, 2)
    primero.put(1, last_updated_at=later())
    assert load(loaded, primero).counts.events_appended == 2
    assert loaded.types() == before
    assert loaded.rows("select version from event_log.record_state where version > 1") == [(3,)]


def test_a_touched_but_equal_case_is_a_duplicate(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    primero.put(1, last_updated_at=later())
    again = load(loaded, primero).counts
    assert again.duplicate >= 1 and again.events_appended == 0


def test_a_blank_field_may_be_null_or_absent(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    primero.put(1, date_closure=..., closure_reason=..., nrm_setbacks_section=None, last_updated_at=later())
    assert load(loaded, primero).counts.events_appended == 0


def test_a_part_that_is_taken_out_is_voided_and_the_rest_stays(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    before = loaded.types()
    primero.put(1, nrm_phases_section=[], last_updated_at=later())
    edited = load(loaded, primero).counts
    assert (edited.appended, edited.voided, edited.events_appended) == (1, 1, 1)
    after = loaded.types()
    assert before.pop("phase.entered") - after.pop("phase.entered") == 1
    assert after == before


def test_a_deleted_case_is_voided_and_may_come_back(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    before = loaded.types()
    primero.put(1, record_state=False, last_updated_at=later())
    assert load(loaded, primero).counts.voided == EVENTS_OF_A_CASE
    assert loaded.types()["case.opened"] == CASES - 1
    primero.put(1, last_updated_at=later())
    assert load(loaded, primero).counts.appended == 1
    assert loaded.types() == before


def test_a_case_out_of_sight_is_not_a_deleted_case(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    """It was handed over to a desk that we may not see; what was done for the person was done."""
    before = loaded.types()
    primero.store.remove(case_id(1))
    loaded.rows("update event_log.source_cursor set cursor = 'null' returning 1")  # so that the whole is read
    assert load(loaded, primero).counts.read == CASES - 1
    assert loaded.types() == before


def test_a_field_that_the_role_may_no_longer_read_refuses_the_load(
    loaded: LogUnderTest, primero: ServedPrimero
) -> None:
    """Absent fields would look emptied: every service of every case edited since would be voided."""
    before = loaded.types()
    primero.store.hide("services_section", "nationality")
    primero.put(1, location_current="AV-05", last_updated_at=later())
    with pytest.raises(SourceRefused, match="no column nationality, services_section"):
        load(loaded, primero)
    assert loaded.types() == before
    assert loaded.one("select count(*) from event_log.event where type = 'record.voided'") == 0
    primero.store.hide()
    assert load(loaded, primero).counts.events_appended == 2


def told_now(log: LogUnderTest) -> list[tuple[str, str, str | None, str]]:
    return [(each.level, each.code, each.stream, each.says) for each in standing(log.url("operator"), 90).alerts]


def test_a_role_that_shrinks_pages_with_the_names_of_its_fields(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    """A refusal tells it until the role is as it was; nobody has to look into a log for what is missing."""
    assert told_now(loaded) == []
    primero.store.hide("services_section", "nationality")
    for _ in range(2):
        with pytest.raises(SourceRefused):
            load(loaded, primero)
    says = "gbv_primero/case: the source refuses us and shows us no column nationality, services_section"
    assert told_now(loaded) == [("page", "source_refused", "case", f"{says}; nothing is lost")]
    primero.store.hide("nationality")
    with pytest.raises(SourceRefused):
        load(loaded, primero)
    assert "column nationality;" in told_now(loaded)[0][-1]
    primero.store.hide()
    load(loaded, primero)
    assert told_now(loaded) == []
    with connect(loaded.url("nrm_owner")) as connection:
        verify_log(connection)


def test_a_field_that_is_not_read_may_go(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    primero.store.hide("telephone_current", "ethnicity", "case_notes")
    load(loaded, primero)
    assert told_now(loaded) == []


def test_referrals_that_may_no_longer_be_read_refuse_the_load(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    before = loaded.types()
    primero.put(1, last_updated_at=later())
    with FaultyServer(primero.port) as faulty:
        faulty.always(status(403), on="referrals$")
        with pytest.raises(SourceRefused, match="403 for /api/v2/cases/:id/referrals"):
            run_intake("gbv_primero", settings=loaded.settings(primero.reached_at(faulty.port)))
    assert loaded.types() == before
    assert load(loaded, primero).counts.events_appended == 0


def test_who_withdraws_consent_leaves_at_once_and_stays_in_the_tally(
    loaded: LogUnderTest, primero: ServedPrimero
) -> None:
    primero.put(1, consent_reporting="false", last_updated_at=later())
    withdrawn = load(loaded, primero).counts
    assert withdrawn.voided == EVENTS_OF_A_CASE
    tally = loaded.rows(
        "select data ->> 'period', data ->> 'service_type_code' from event_log.event where type = 'aggregate.reported'"
    )
    assert tally == [("2026-Q1", "psychological")]


@pytest.mark.parametrize("answer", [None, ..., "perhaps"])
def test_only_a_yes_that_can_be_read_is_consent(loaded: LogUnderTest, primero: ServedPrimero, answer: object) -> None:
    primero.store.put(primero_case(99, consent_reporting=answer, last_updated_at=later()), [primero_referral(99)])
    counts = load(loaded, primero).counts
    assert (counts.quarantined, counts.events_appended) == (1, 0)
    opened = open_payload(loaded.one("select sealed from quarantine.record"), bytes(QUARANTINE))
    assert isinstance(opened, dict) and not {"name_last", "name_first", "date_of_birth"} & opened.keys()


def test_a_case_that_breaks_keeps_what_it_said(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    before = loaded.types()
    primero.put(1, registration_date="soon", last_updated_at=later())
    broken = load(loaded, primero).counts
    assert (broken.quarantined, broken.voided, broken.events_appended) == (1, 0, 0)
    assert loaded.types() == before


def test_a_case_whose_assessment_was_rejected_is_taken_back(loaded: LogUnderTest, primero: ServedPrimero) -> None:
    primero.put(1, approval_status_assessment="rejected", last_updated_at=later())
    skipped = load(loaded, primero).counts
    assert skipped.skipped_by_rule == {"not_approved": 1} and skipped.voided == EVENTS_OF_A_CASE


def test_an_erased_person_sent_again_is_skipped(
    loaded: LogUnderTest, primero: ServedPrimero, new_database: Callable[..., str], url_of: Callable[..., str]
) -> None:
    key = loaded.one("select record_key from event_log.source_record order by record_key limit 1")
    vault_url = vault_with_erased(new_database, url_of, "gbv_primero", bytes(key))
    for number in range(1, CASES + 1):
        primero.put(number, location_current="AV-05", last_updated_at=later())
    again = run_intake("gbv_primero", settings=loaded.settings(primero.connection, vault_url=vault_url)).counts
    assert again.skipped_by_rule == {"erased": 1} and again.appended == CASES - 1


@pytest.mark.parametrize(
    ("answer", "events"),
    [
        ({"status": "accepted"}, {"referral.made", "referral.accepted"}),
        ({"status": "done"}, {"referral.made", "referral.accepted"}),
        ({"status": "rejected", "rejected_reason": "no_capacity"}, {"referral.made", "referral.refused"}),
        ({"status": "in_progress", "responded_at": ...}, {"referral.made"}),
        ({"status": "revoked", "responded_at": ...}, {"referral.made"}),
    ],
)
def test_each_status_of_a_referral_means_what_it_says(
    log: LogUnderTest, primero: ServedPrimero, answer: dict[str, object], events: set[str]
) -> None:
    primero.store.write({case_id(1): {"case": primero_case(1), "referrals": [primero_referral(1, **answer)]}})
    load(log, primero)
    found = log.rows("select type, time::date::text from event_log.event where type like 'referral.%%'")
    assert {type_ for type_, _ in found} == events
    assert ("referral.made", "2026-01-12") in found  # 23:40 in Sarajevo


def test_a_day_is_the_day_it_was_there(log: LogUnderTest, primero: ServedPrimero) -> None:
    """23:30 in UTC is half past midnight of the next day in Sarajevo."""
    load(log, primero)
    assert log.rows("select distinct time::date::text from event_log.event where type = 'service.delivered'") == [
        ("2026-02-02",)
    ]


def test_a_load_killed_in_the_middle_of_its_sweep_is_finished_by_the_next(
    log: LogUnderTest, primero: ServedPrimero
) -> None:
    with FaultyServer(primero.port) as faulty:
        settings = log.settings(primero.reached_at(faulty.port), page_size=5)
        faulty.script(*[None] * 8, silence, on="referrals$")  # one page is stored, the second is under way
        process = multiprocessing.get_context("spawn").Process(
            target=run_intake, args=("gbv_primero",), kwargs={"settings": settings}
        )
        process.start()
        while sum(path.endswith("referrals") for path, _ in faulty.asked) < 9 and process.is_alive():
            time.sleep(0.01)
        process.kill()
        process.join()
        assert process.exitcode == -9
        faulty.calm()
        assert log.types()["case.opened"] == 5
        asked = len(faulty.asked)
        assert run_intake("gbv_primero", settings=settings).counts.balances
        first_again = f"/api/v2/cases/{case_id(1)}/referrals"
        assert first_again not in [path for path, _ in faulty.asked[asked:]]  # it goes on where it stopped
    assert log.types()["case.opened"] == CASES and log.types()["service.delivered"] == CASES


def test_months_are_expected_of_the_files_and_not_of_primero(log: LogUnderTest, primero: ServedPrimero) -> None:
    load(log, primero)
    assert log.one("select count(*) from event_log.reporting_organisation") == 0
    assert log.one("select count(*) from event_log.expected_report") == 0
