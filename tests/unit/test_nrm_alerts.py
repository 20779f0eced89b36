"""What an engineer on call is told of refused records: one line per source, however many reasons there are."""

from datetime import UTC, datetime, timedelta

from ingest.refused_records import RefusedCount
from nrm.alerts import of_quarantine

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def refused(source: str, stream: str, reason: str, records: int, days: int) -> RefusedCount:
    return RefusedCount(source, stream, reason, records, NOW - timedelta(days=days), NOW, days)


def test_all_reasons_of_a_source_are_one_alert_the_most_frequent_first() -> None:
    found = of_quarantine(
        [
            refused("shelter_csv", "stays", "bad_date", 2, 3),
            refused("shelter_csv", "services", "unknown_code", 1200, 1),
            refused("shelter_csv", "services", "bad_date", 5, 9),
            refused("ngo_kobo", "case", "missing_field", 1, 1),
        ],
        keep_days=90,
    )
    assert [alert.says for alert in found] == [
        "shelter_csv: 1,207 records refused (unknown_code 1,200, bad_date 7)",
        "ngo_kobo: 1 records refused (missing_field 1)",
    ]
    assert found[0].since == NOW - timedelta(days=9)
    assert {(alert.level, alert.code) for alert in found} == {("wait", "quarantine_open")}


def test_what_is_soon_lost_says_so() -> None:
    (found,) = of_quarantine([refused("ngo_kobo", "case", "bad_date", 1, 70)], keep_days=90)
    assert (found.code, found.says) == (
        "quarantine_late",
        "ngo_kobo: 1 records refused (bad_date 1); the oldest is lost in 20 days",
    )


def test_an_empty_quarantine_is_no_alert() -> None:
    assert of_quarantine([], keep_days=90) == []
