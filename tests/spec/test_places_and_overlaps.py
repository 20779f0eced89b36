"""Nights, places and the same help from two (docs/reference/counting/reintegration.md)."""

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation

STAYED = """
    on         | event             | org   | person | case | placement | type          | period  | places
    2026-01-30 | placement.started | SHL-1 | Ana    | A    | a         |               |         |
    2026-02-02 | placement.ended   | SHL-1 | Ana    | A    | a         |               |         |
    2026-03-31 | placement.started | SHL-1 | Eva    | E    | e         |               |         |
    2026-01-31 | capacity.reported | SHL-1 |        |      |           | accommodation | 2026-01 | 2
    2026-02-28 | capacity.reported | SHL-1 |        |      |           | accommodation | 2026-02 | 2
    2026-03-31 | capacity.reported | SHL-1 |        |      |           | accommodation | 2026-03 | 2
    2026-04-30 | capacity.reported | SHL-1 |        |      |           | accommodation | 2026-04 | 2
    2026-01-31 | capacity.reported | SHL-2 |        |      |           | accommodation | 2026-01 | 9
"""
HALF_YEAR = [f"2026-0{month}" for month in range(1, 7)]
COLUMNS = ("period_quarter", "nights", "place_days", "organisation_months")


def shelters(count: int) -> tuple[Organisation, ...]:
    names = [f"SHL-{number}" for number in range(1, count + 1)]
    return tuple(Organisation(name, ("accommodation",), region="AV-02", assesses_needs=False) for name in names)


def test_nights_stand_over_places_of_those_who_tell_of_both(report_from: ReportFrom) -> None:
    """SHL-2 has places and tells of no night; April belongs to a quarter that is too fresh."""
    closed = {"SHL-1": HALF_YEAR, "SHL-2": HALF_YEAR}
    counted = report_from(STAYED, organisations=shelters(2), closed=closed)
    assert counted.table("rpt_occupancy_quarterly", *COLUMNS) == [("2026-Q1", 4, 180, 3)]


def test_a_month_that_is_not_closed_is_in_neither_part(report_from: ReportFrom) -> None:
    counted = report_from(STAYED, organisations=shelters(2), closed={"SHL-1": ["2026-01"]})
    assert counted.table("rpt_occupancy_quarterly", *COLUMNS) == [("2026-Q1", 2, 62, 1)]


def test_occupancy_is_never_fresher_than_a_quarter(report_from: ReportFrom) -> None:
    closed = {"SHL-1": HALF_YEAR}
    early = report_from(STAYED, organisations=shelters(1), closed=closed, as_of="2026-06-30")
    assert early.rows("rpt_occupancy_quarterly") == []


@pytest.mark.parametrize(("count", "is_named"), [(2, False), (3, True)])
def test_below_three_shelters_a_region_is_not_named(report_from: ReportFrom, count: int, is_named: bool) -> None:
    counted = report_from(STAYED, organisations=shelters(count), closed={"SHL-1": HALF_YEAR})
    (row,) = counted.rows("rpt_occupancy_quarterly")
    assert (row["area_code"] == "AV-02") is is_named


HELPED = """
    on         | event             | org   | person | type      | to
    2026-01-01 | service.delivered | NGO-1 | Ana    | financial |
    2026-01-31 | service.delivered | NGO-1 | Ana    | financial |
    2026-01-18 | service.delivered | NGO-2 | Ana    | financial |
    2026-02-10 | service.delivered | NGO-2 | Ana    | financial |
"""


@pytest.mark.parametrize(
    ("sentence", "story", "expected"),
    [
        ("fourteen days together", HELPED, [("2026-Q1", "financial", 1, 14)]),
        ("thirteen are none", HELPED.replace("2026-01-18", "2026-01-19"), []),
        ("medical help by two is none", HELPED.replace("financial", "medical  "), []),
        ("of legal help nobody knows the matter", HELPED.replace("financial", "legal    "), []),
        ("a referral says they know", HELPED + "2026-01-02 | referral.made | NGO-2 | Ana | financial | NGO-1\n", []),
        (
            "a referral for something else does not",
            HELPED + "2026-01-02 | referral.made | NGO-2 | Ana | legal | NGO-1\n",
            [("2026-Q1", "financial", 1, 14)],
        ),
        ("a hand-over says so too", HELPED + "2026-01-02 | case.transferred | NGO-1 | Ana | | NGO-2\n", []),
        ("a pause of more than 30 days parts a run", HELPED.replace("2026-01-31", "2026-02-01"), []),
    ],
)
def test_help_from_two(
    report_from: ReportFrom, sentence: str, story: str, expected: list[tuple[str, str, int, int]]
) -> None:
    columns = ("period_quarter", "service_type_code", "possible_overlaps", "common_days")
    assert report_from(story).table("rpt_overlaps_quarterly", *columns) == expected, sentence
