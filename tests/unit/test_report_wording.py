"""Periods, days and numbers in words."""

from datetime import date

import pytest

from report import wording


@pytest.mark.parametrize(
    ("code", "long", "short"),
    [
        ("2026-Q1", "January–March 2026", "Jan–Mar 2026"),
        ("2026-Q4", "October–December 2026", "Oct–Dec 2026"),
        ("2025-Q4/2026-Q3", "October 2025 – September 2026", "Year"),
        ("2026-Q1/2026-Q4", "January 2026 – December 2026", "Year"),
    ],
)
def test_periods_are_named_by_their_months(code: str, long: str, short: str) -> None:
    assert (wording.period_name(code), wording.short_period_name(code)) == (long, short)


def test_a_day_a_month_and_a_count() -> None:
    assert wording.day_words(date(2026, 10, 3)) == "3 October 2026"
    assert wording.month_words("2026-09") == "September 2026"
    assert wording.short_month_name("2026-09") == "Sep 26"
    assert [wording.counted(number, "report") for number in (1, 2)] == ["1 report", "2 reports"]


def test_every_class_of_a_need_is_explained() -> None:
    assert list(wording.NEED_CLASSES) == list(wording.NEED_MEANINGS)


def test_there_are_five_marks_and_each_is_explained() -> None:
    assert list(wording.MARK_MEANINGS) == ["not reported", "partly reported (n of m)", "none", "0–4", "hidden"]
