"""Referrals: answered, completed, reported back, and what is not known of them yet.

Rules: docs/reference/counting/referrals.md.
"""

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation

NGO = Organisation("NGO-1", ("legal",))
SHELTER = Organisation("SHL-1", ("accommodation",), assesses_needs=False, source_id="shelter_csv", kind="shelter")
HALF_YEAR = {one: [f"2026-0{month}" for month in range(1, 7)] for one in ("NGO-1", "SHL-1")}
HEAD = "on | event | person | need | referral | type | to | reason\n"
MADE = HEAD + "2026-01-10 | referral.made | Ana | n | r | accommodation | SHL-1 |"
MEASURES = "cohort accepted refused unanswered unanswered_in_a_week completed reported_back".split()


def referrals(report_from: ReportFrom, *tables: str, closed: dict[str, list[str]] | None = None) -> list[object]:
    counted = report_from(*tables, organisations=(NGO, SHELTER), closed=closed or HALF_YEAR)
    return counted.table("rpt_referrals_quarterly", *MEASURES)


def said(event: str, on: str, reason: str = "") -> str:
    return HEAD + f"{on} | {event} | Ana | n | r | accommodation | SHL-1 | {reason}"


@pytest.mark.parametrize(
    ("event", "on", "expected"),
    [
        ("referral.accepted", "2026-01-17", (1, 1, 0, 0, 0, 0, 0)),
        ("referral.accepted", "2026-01-18", (1, 1, 0, 0, 1, 0, 0)),
        ("referral.refused", "2026-02-09", (1, 0, 1, 0, 1, 0, 0)),
        ("referral.accepted", "2026-02-10", (1, 0, 0, 1, 1, 0, 0)),
        ("referral.expired", "2026-01-15", (1, 0, 0, 1, 1, 0, 0)),
        ("referral.reported_back", "2026-05-15", (1, 0, 0, 1, 1, 0, 1)),
    ],
)
def test_an_answer_counts_for_thirty_days(
    report_from: ReportFrom, event: str, on: str, expected: tuple[int, ...]
) -> None:
    assert referrals(report_from, MADE, said(event, on)) == [expected]


def test_only_the_first_answer_counts(report_from: ReportFrom) -> None:
    tables = (said("referral.refused", "2026-01-12"), said("referral.accepted", "2026-01-13"))
    assert referrals(report_from, MADE, *tables) == [(1, 0, 1, 0, 0, 0, 0)]


def test_silence_of_either_side_is_neither_answer_nor_none(report_from: ReportFrom) -> None:
    """The shelter reported January alone: 30 days after the tenth are not known of it."""
    closed = {"NGO-1": HALF_YEAR["NGO-1"], "SHL-1": ["2026-01"]}
    assert referrals(report_from, MADE, closed=closed) == [(0, 0, 0, 0, 0, 0, 0)]
    assert report_from(MADE, organisations=(NGO, SHELTER), closed=closed).table("rpt_referrals_quarterly", "made") == [
        (1,)
    ]


@pytest.mark.parametrize(
    ("help_by", "on", "days"),
    [("SHL-1", "2026-01-20", 10), ("NGO-1", "2026-01-20", None), ("SHL-1", "2026-01-09", None)],
)
def test_a_referral_is_completed_by_the_first_unit_of_whom_was_asked(
    report_from: ReportFrom, help_by: str, on: str, days: int | None
) -> None:
    unit = f"on | event | person | type | org\n{on} | service.delivered | Ana | accommodation | {help_by}"
    counted = report_from(
        MADE, said("referral.accepted", "2026-01-12"), unit, organisations=(NGO, SHELTER), closed=HALF_YEAR
    )
    expected = [(int(days is not None), days or 0, days)]
    assert counted.table("rpt_referrals_quarterly", "completed", "total_days", "median_days") == expected


def test_a_refused_referral_is_not_completed_whatever_comes_later(report_from: ReportFrom) -> None:
    unit = "on | event | person | type | org\n2026-02-20 | service.delivered | Ana | accommodation | SHL-1"
    assert referrals(report_from, MADE, said("referral.refused", "2026-01-12"), unit) == [(1, 0, 1, 0, 0, 0, 0)]


def test_to_give_no_reason_is_a_reason(report_from: ReportFrom) -> None:
    others = HEAD + "\n".join(
        f"{on} | {event} | P{number} | n{number} | r{number} | accommodation | SHL-1 | {reason}"
        for number, given in enumerate(("no_capacity", "no_capacity", "no_reason_given"))
        for on, event, reason in (("2026-01-10", "referral.made", ""), ("2026-01-11", "referral.refused", given))
    )
    counted = report_from(
        MADE, said("referral.refused", "2026-01-12"), others, organisations=(NGO, SHELTER), closed=HALF_YEAR
    )
    assert counted.table("rpt_referral_refusals_quarterly", "reason_code", "refusals", "refused") == [
        ("no_capacity", 2, 4),
        ("no_reason_given", 2, 4),
    ]


def test_paths_lead_from_kind_to_kind(report_from: ReportFrom) -> None:
    away = HEAD + "2026-01-10 | referral.made | Iva | m | s | legal | ELSE-1 |"
    counted = report_from(MADE, away, organisations=(NGO, SHELTER), closed=HALF_YEAR)
    columns = ("from_kind_code", "to_kind_code", "made", "unanswered")
    assert counted.table("rpt_referral_paths_quarterly", *columns) == [
        ("ngo", "shelter", 1, 1),
        ("ngo", "unknown", 1, 1),
    ]
