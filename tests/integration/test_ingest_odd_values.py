"""Bad input about people through a real load: each oddity gets its name and is counted, in no value and for everybody
alike.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.connectors.base import Connection
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from tests.support.event_rows import SOURCE, drop_rows, event_row, write_source
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import LogUnderTest
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, kobo_case, kobo_month

COUNTED = "select outcome, records from event_log.odd_value order by outcome"
REFUSED = "select reason, fields from quarantine.record"


@pytest.fixture
def kobo() -> Iterator[KoboDouble]:
    with serving(KoboDouble({CASE_ASSET: [], MONTH_ASSET: [kobo_month()]})) as double:
        yield double


def load(log: LogUnderTest, kobo: KoboDouble, *cases: dict[str, object], dry_run: bool = False) -> LoadReport:
    kobo.assets[CASE_ASSET] = [dict(case) for case in cases]
    return run_intake("ngo_kobo", settings=log.settings(kobo.connection), dry_run=dry_run)


ODD: dict[str, dict[str, str | None]] = {
    "name.no_name": {"client__given_name": None, "client__surname": None},
    "given_name.one_letter": {"client__given_name": "A"},
    "surname.no_letters": {"client__surname": "?"},
    "given_name.no_letters": {"client__given_name": "🙂🙂"},
    "given_name.mixed_scripts": {"client__given_name": "Пeтaр"},
    "surname.not_a_name": {"client__surname": "Nepoznato"},
    "surname.too_long": {"client__surname": "x" * 150},
    "phone.too_long": {"client__phone": "6" * 150},
    "birth_date.default_date": {"client__birth": "1900-01-01"},
    "birth_date.first_of_january": {"client__birth": "1985-01-01"},
    "birth_date.year_only": {"client__birth": "1985"},
}
UNREADABLE = [
    ({"client__given_name": "x" * 10_000}, ("bad_text", ["client/given_name"])),
    ({"client__birth": "31875"}, ("bad_date", ["client/birth"])),  # the serial number of a spreadsheet
    ({"client__birth": "31.02.1990"}, ("bad_date", ["client/birth"])),
]


def test_what_is_odd_about_a_person_is_counted_by_its_name_and_loads(log: LogUnderTest, kobo: KoboDouble) -> None:
    odd = [kobo_case(number, **changes) for number, changes in enumerate(ODD.values())]
    report = load(log, kobo, *odd, kobo_case(90))
    assert (report.counts.appended, report.counts.quarantined) == (len(ODD) + 2, 0)
    assert report.odd_values == dict.fromkeys(ODD, 1) == dict(log.rows(COUNTED))
    assert sum(len(outcomes) for outcomes in report.as_dict()["odd_values"].values()) == len(ODD)  # type: ignore[union-attr]  # JSON
    assert report.as_dict()["odd_values"]["name"] == {"no_name": 1}  # type: ignore[index,call-overload]  # JSON


def test_what_cannot_be_read_is_refused_by_its_name_and_counted_there(log: LogUnderTest, kobo: KoboDouble) -> None:
    unreadable = [kobo_case(number, **changes) for number, (changes, _) in enumerate(UNREADABLE)]
    report = load(log, kobo, *unreadable, kobo_case(90))
    assert (report.counts.appended, report.counts.quarantined, report.odd_values) == (2, len(UNREADABLE), {})
    assert sorted(log.rows(REFUSED)) == sorted(refused for _, refused in UNREADABLE)


def test_each_load_counts_what_it_read_whether_it_was_known_or_not(log: LogUnderTest, kobo: KoboDouble) -> None:
    odd = [kobo_case(1, client__given_name="A", client__surname="B"), kobo_case(2, client__given_name="A")]
    first = load(log, kobo, *odd, kobo_case(3))
    again = load(log, kobo, *odd, kobo_case(3))
    assert again.counts.duplicate == 4
    assert first.odd_values == again.odd_values == {"given_name.one_letter": 2, "surname.one_letter": 1}
    assert log.one("select count(distinct load_id) from event_log.odd_value") == 2
    assert load(log, kobo, *odd, dry_run=True).odd_values == first.odd_values


def test_rows_that_are_events_are_counted_on_both_ways_through(log: LogUnderTest, tmp_path: Path) -> None:
    """A row in order goes the quick way; one with an unknown field goes the plain one."""
    about = {"given_name": "A", "surname": "Nepoznato", "birth_date": "1900-01-01"}
    rows = [
        event_row(1, "case.opened", 1, subject=about),
        event_row(2, "case.opened", 2, subject=about, fact={"mood": "x"}),
        event_row(3, "service.delivered", 1, subject=about),
        event_row(4, "case.opened", 3),
    ]
    drop_rows(tmp_path / "drop", "a.jsonl", rows)
    settings = log.settings(
        Connection(folder=tmp_path / "drop"), sources=write_source(tmp_path / "s"), event_page_size=2
    )
    report = run_intake(SOURCE, settings=settings)
    assert report.counts.appended == 4
    wanted = {"given_name.one_letter": 2, "surname.not_a_name": 2, "birth_date.default_date": 2}
    assert report.odd_values == wanted and dict(log.rows(COUNTED)) == wanted


def test_nothing_of_a_value_is_in_what_is_counted(log: LogUnderTest, kobo: KoboDouble) -> None:
    report = load(log, kobo, kobo_case(1, client__given_name="Пeтaр", client__surname="Zvjezdanovska🙂"))
    told = str(report.as_dict()) + str(log.rows("select to_jsonb(odd_value) from event_log.odd_value"))
    assert "тaр" not in told and "Zvjezdanovska" not in told
