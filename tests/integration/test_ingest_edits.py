"""Edits, deletions and returns of records, and answers that cannot be trusted: what the log makes of them."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from ingest.connectors.base import Connection
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from ingest.locks import one_load_at_a_time
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import LogUnderTest, connected
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, SOURCES, kobo_case, kobo_month
from vocabulary.errors import LoadHeld, SourceBusy, SourceRefused, SourceUnavailable


@pytest.fixture
def kobo() -> Iterator[KoboDouble]:
    cases = [kobo_case(number) for number in range(1, 41)]
    with serving(KoboDouble({CASE_ASSET: cases, MONTH_ASSET: [kobo_month()]})) as double:
        yield double


def load(log: LogUnderTest, kobo: KoboDouble, **how: bool) -> LoadReport:
    return run_intake("ngo_kobo", settings=log.settings(kobo.connection), **how)


def test_a_record_edited_there_and_back_is_three_versions(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    before = log.types()
    kobo.assets[CASE_ASSET][0] = kobo_case(1, client__residence="AV-05")
    edited = load(log, kobo).counts
    assert (edited.appended, edited.duplicate, edited.voided) == (1, 40, 0)
    assert edited.events_appended == 2  # one correction, one case opened anew
    kobo.assets[CASE_ASSET][0] = kobo_case(1)
    assert load(log, kobo).counts.events_appended == 2
    assert log.types() == before
    versions = log.rows("select version from event_log.record_state where version > 1")
    assert versions == [(3,)]


def test_a_touched_but_equal_record_is_a_duplicate(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    kobo.assets[CASE_ASSET][0] = kobo_case(1, _submission_time="2026-06-06T06:06:06")
    again = load(log, kobo).counts
    assert (again.duplicate, again.events_appended) == (41, 0)


def test_a_part_that_is_taken_out_is_voided_and_the_rest_stays(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    before = log.types()
    kobo.assets[CASE_ASSET][0] = kobo_case(1, setback=None)
    edited = load(log, kobo).counts
    assert (edited.appended, edited.voided, edited.events_appended) == (1, 1, 1)
    after = log.types()
    assert before.pop("setback.recorded") - after.pop("setback.recorded") == 1
    assert after == before


def test_a_deleted_record_is_voided_and_may_come_back(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    before = log.types()
    gone = kobo.assets[CASE_ASSET].pop()
    deleted = load(log, kobo).counts
    assert (deleted.voided, deleted.read) == (13, 40)
    assert log.types()["case.opened"] == 39
    kobo.assets[CASE_ASSET].append(gone)
    assert load(log, kobo).counts.appended == 1
    assert log.types() == before


def test_a_half_empty_answer_is_held_and_nothing_is_voided(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    before = log.types()
    everything = kobo.assets[CASE_ASSET]
    kobo.assets[CASE_ASSET] = everything[:10]
    for _ in range(2):  # and again: a hold does not wear off
        with pytest.raises(LoadHeld, match="30 of 40"):
            load(log, kobo)
    assert log.types() == before
    assert log.one("select count(*) from event_log.ledger where kind = 'held' and stream = 'case'") == 2
    kobo.assets[CASE_ASSET] = everything
    assert load(log, kobo).counts.events_appended == 0


def test_an_empty_answer_is_held_but_the_other_stream_loads(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    kobo.assets[CASE_ASSET] = []
    kobo.assets[MONTH_ASSET].append(kobo_month(2, month="2026-02"))
    with pytest.raises(LoadHeld):
        load(log, kobo)
    assert log.types()["report.submitted"] == 2


def test_a_held_load_is_released_by_hand(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    kobo.assets[CASE_ASSET] = kobo.assets[CASE_ASSET][:10]
    assert load(log, kobo, released_by_hand=True).counts.voided == 30 * 13


def test_a_record_that_breaks_keeps_what_it_said_and_is_not_missing(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    before = log.types()
    kobo.assets[CASE_ASSET][0] = kobo_case(1, case__opened_on="soon")
    for _ in range(2):  # counted each time, stored once
        broken = load(log, kobo).counts
        assert (broken.quarantined, broken.voided, broken.events_appended) == (1, 0, 0)
    assert log.types() == before
    assert log.one("select count(*) from quarantine.record") == 1


def test_who_withdraws_consent_leaves_at_once_and_stays_in_the_tally(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    kobo.assets[CASE_ASSET] = [kobo_case(number, client__consent_stats="no") for number in range(1, 41)]
    withdrawn = load(log, kobo).counts  # all forty: the brake is for absence, not for an answer
    assert (withdrawn.appended, withdrawn.voided) == (40, 40 * 13)
    assert log.types() == {
        "aggregate.reported": 80, "report.submitted": 1, "expenditure.recorded": 1, "capacity.reported": 1
    }  # fmt: skip


def test_a_record_no_longer_approved_is_taken_back(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    kobo.assets[CASE_ASSET][0] = kobo_case(1, _validation_status={"uid": "validation_status_not_approved"})
    skipped = load(log, kobo).counts
    assert skipped.skipped_by_rule == {"not_approved": 1} and skipped.voided == 13


def test_a_load_that_dies_in_the_middle_is_finished_by_the_next(log: LogUnderTest, kobo: KoboDouble) -> None:
    def die_late(path: str, query: dict[str, str]) -> tuple[int, dict[str, str], bytes] | None:
        return (503, {}, b"") if query.get("start") == "20" else None

    kobo.bend = die_late
    with pytest.raises(SourceUnavailable):
        run_intake("ngo_kobo", settings=log.settings(kobo.connection, page_size=20))
    assert log.types()["case.opened"] == 20
    kobo.bend = lambda path, query: None
    assert load(log, kobo).counts.duplicate == 20
    assert log.types()["case.opened"] == 40
    assert log.rows("select kind from event_log.ledger where kind not in ('page', 'sweep') order by entry_id") == [
        ("failed",), ("finished",)
    ]  # fmt: skip


def test_two_loads_of_one_source_do_not_meet(log: LogUnderTest, kobo: KoboDouble) -> None:
    with (
        connected(log.url("intake")) as other,
        one_load_at_a_time(other, "ngo_kobo"),
        pytest.raises(SourceBusy),
    ):
        load(log, kobo)
    assert load(log, kobo).counts.read == 41


def test_a_refused_token_loads_nothing_and_says_so_in_the_ledger(log: LogUnderTest, kobo: KoboDouble) -> None:
    wrong = Connection(host="127.0.0.1", port=kobo.port, password="wrong", scheme="http")
    with pytest.raises(SourceRefused, match="401"):
        run_intake("ngo_kobo", settings=log.settings(wrong))
    assert log.one("select count(*) from event_log.event") == 0
    kinds = log.rows("select kind, stream from event_log.ledger order by entry_id")
    assert kinds == [("refused", "case"), ("refused", "month"), ("held", None)]


def test_an_unknown_column_is_reported_in_ledger_and_report(log: LogUnderTest, kobo: KoboDouble) -> None:
    kobo.assets[CASE_ASSET][0]["client/mother_name"] = "Petra"
    report = load(log, kobo)
    assert report.drift_fields == ("case.client/mother_name",)
    assert "Petra" not in str(report.as_dict())
    assert log.rows("select drift_fields from event_log.ledger where drift_fields <> '{}'") == [
        (["client/mother_name"],)
    ]


def test_the_calendar_of_the_file_is_what_is_expected(log: LogUnderTest, kobo: KoboDouble, tmp_path: Path) -> None:
    sources = copytree(SOURCES, tmp_path / "sources")
    file = sources / "ngo_kobo.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("2023-11-01", "2026-02-01"), encoding="utf-8")
    run_intake("ngo_kobo", settings=log.settings(kobo.connection, sources=sources))
    first = "select period::text, due_on::text from event_log.expected_report where organisation_id = 'NGO-01'"
    assert log.rows(f"{first} order by period limit 1") == [("2026-02-01", "2026-03-15")]
    assert log.one("select count(*) from event_log.reporting_organisation") == 6


def test_a_mended_code_map_reads_everything_anew(log: LogUnderTest, kobo: KoboDouble, tmp_path: Path) -> None:
    sources = copytree(SOURCES, tmp_path / "sources")
    kobo.assets[CASE_ASSET][0] = kobo_case(1, client__sex="divers")
    settings = log.settings(kobo.connection, sources=sources)
    assert run_intake("ngo_kobo", settings=settings).counts.quarantined == 1
    with (sources / "maps" / "kobo_sex.csv").open("a", encoding="utf-8") as file:
        file.write("divers,other,\n")
    mended = run_intake("ngo_kobo", settings=settings).counts
    assert (mended.quarantined, mended.appended, mended.duplicate) == (0, 1, 40)
