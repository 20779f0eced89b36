"""Identification: rates of decisions, cohorts of cases, the detected part of a population, help without status.

Rules: docs/reference/counting/identification.md.
"""

from decimal import Decimal

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation
from tests.support.warehouse_story import HELPER

POLICE = Organisation("POL-1", assesses_needs=False, source_id="police_register", kind="police")
TIP = """
    on         | event              | person | case | at    | class | body   | org
    2026-01-10 | detection.recorded | Ana    | a    | AV-01 | tip   | police | POL-1
    2026-01-20 | detection.recorded | Iva    | i    | AV-01 | tip   | police | POL-1
"""
DECIDED = "on | event | person | case | stage_code | outcome_code | decision | org\n"


def decided(*rows: str) -> str:
    return DECIDED + "\n".join(f"{row} | POL-1" for row in rows)


def rates(report_from: ReportFrom, *tables: str) -> list[tuple[object, ...]]:
    columns = ("stage_code", "positive", "negative", "suspended", "withdrawn", "reconsidered", "not_tip", "decided")
    return report_from(*tables).table("rpt_identification_rates_quarterly", *columns)


def test_a_rate_is_of_positive_and_negative_decisions_of_first_instance(report_from: ReportFrom) -> None:
    table = decided(
        "2026-03-01 | identification.decided | Ana | a | formal   | positive  | first",
        "2026-03-02 | identification.decided | Iva | i | formal   | negative  | first",
        "2026-03-03 | identification.decided | Iva | i | formal   | positive  | appeal",
        "2026-03-04 | identification.decided | Ana | a | presumed | suspended | first",
        "2026-03-05 | identification.decided | Iva | i | presumed | withdrawn | first",
    )
    assert rates(report_from, TIP, table) == [("formal", 1, 1, 0, 0, 1, 0, 2), ("presumed", 0, 0, 1, 1, 0, 0, 0)]


def test_domestic_violence_is_in_no_two_stage_rate(report_from: ReportFrom) -> None:
    home = """
        on         | event              | person | case | at    | class
        2026-01-10 | detection.recorded | Eva    | e    | AV-01 | dv
    """
    table = decided("2026-03-01 | identification.decided | Eva | e | formal | positive | first")
    assert rates(report_from, home, table) == [("formal", 0, 0, 0, 0, 0, 1, 0)]


def test_a_rate_is_told_from_twenty_decisions_on(report_from: ReportFrom) -> None:
    rows = [f"2026-03-01 | identification.decided | P{n} | c{n} | formal | positive | first" for n in range(19)]
    assert _rate(report_from, decided(*rows)) == (19, None)
    rows.append("2026-03-01 | identification.decided | P | c | formal | negative | first")
    assert _rate(report_from, decided(*rows)) == (20, Decimal("0.95"))


def _rate(report_from: ReportFrom, table: str) -> tuple[object, ...]:
    return report_from(table).table("rpt_identification_rates_quarterly", "decided", "positive_rate")[0]


COHORT = (
    "cases",
    "first_positive",
    "first_negative",
    "first_open",
    "first_open_days",
    "observed_30",
    "first_within_30",
)


def test_undecided_cases_wait_until_the_bodies_that_decide_last_reported(report_from: ReportFrom) -> None:
    """Ana was decided after 29 days, Iva after the police's last report, 28 February, so nobody knows of it yet."""
    table = decided(
        "2026-02-08 | identification.decided | Ana | a | presumed | negative | first",
        "2026-03-01 | identification.decided | Iva | i | presumed | positive | first",
    )
    counted = report_from(TIP, table, organisations=(HELPER, POLICE), closed={"POL-1": ["2026-01", "2026-02"]})
    assert counted.table("rpt_identification_cohorts_quarterly", *COHORT) == [(2, 0, 1, 1, 39, 2, 1)]


def test_a_case_seen_for_less_than_a_month_is_in_no_month_of_incidence(report_from: ReportFrom) -> None:
    table = decided("2026-01-31 | identification.decided | Ana | a | presumed | positive | first")
    counted = report_from(TIP, table, organisations=(HELPER, POLICE), closed={"POL-1": ["2026-01"]})
    assert counted.table("rpt_identification_cohorts_quarterly", *COHORT) == [(2, 1, 0, 1, 11, 0, 0)]


def test_a_person_detected_twice_in_a_year_is_one_of_a_hundred_thousand(report_from: ReportFrom) -> None:
    again = """
        on         | event              | person | case | at    | class  | sex_code | age_band_code
        2026-02-10 | detection.recorded | Ana    | b    | AV-02 | tip dv | female   | 18-24
        2026-02-11 | detection.recorded | Eva    | e    | AV-02 | dv     | female   | 12-17
    """
    counted = report_from(TIP, again)
    columns = ("region_code", "sex_code", "age_group_code", "tip_persons", "dv_persons")
    rows = counted.table("rpt_detected_per_population_yearly", *columns, where="tip_persons + dv_persons > 0")
    assert rows == [
        ("ALL", "ALL", "ALL", 2, 2),
        ("ALL", "female", "0_17", 0, 1),
        ("ALL", "female", "18_64", 0, 1),
        ("ALL", "unknown", "unknown", 2, 0),
        ("AV-01", "ALL", "ALL", 2, 0),
        ("AV-02", "ALL", "ALL", 0, 2),
    ]


def test_the_rate_is_of_all_who_live_there(report_from: ReportFrom) -> None:
    counted = report_from(TIP)
    row = counted.rows("rpt_detected_per_population_yearly", "region_code = 'AV-01'")[0]
    assert row["tip_per_hundred_thousand"] == round(Decimal(200_000) / row["population"], 2)
    assert not row["is_complete"], "2026 is not over"


def test_forms_are_answers_of_persons_and_may_exceed_them(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event              | person | case | at    | class | exploitation_form_codes
        2026-01-10 | detection.recorded | Ana    | a    | AV-01 | tip   | labour begging
        2026-02-10 | detection.recorded | Ana    | b    | AV-02 | tip   | labour
        2026-01-20 | detection.recorded | Iva    | i    | AV-01 | tip   | unknown
        2026-01-20 | detection.recorded | Eva    | e    | AV-01 | dv    | labour
    """)
    columns = ("region_code", "exploitation_form_code", "persons", "persons_answered")
    assert counted.table("rpt_exploitation_forms_quarterly", *columns) == [
        ("AV-01", "begging", 1, 1),
        ("AV-01", "labour", 1, 1),
        ("AV-01", "not_answered", 1, 1),
    ]


def test_signals_are_counted_in_detections_with_any(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event              | person | case | at    | class | body   | signal_codes
        2026-01-10 | detection.recorded | Ana    | a    | AV-01 | tip   | border | story demeanour
        2026-02-10 | detection.recorded | Ana    | b    | AV-02 | tip   | border | story
        2026-01-20 | detection.recorded | Iva    | i    | AV-01 | tip   | border |
    """)
    columns = ("signal_code", "detections", "detections_answered")
    assert counted.table("rpt_detection_signals_quarterly", *columns) == [
        ("demeanour", 1, 2), ("not_answered", 1, 2), ("story", 2, 2)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("delivered_on", "without"),
    [("2026-02-01", 1), ("2026-03-02", 0), ("2026-05-01", 1)],
)
def test_help_before_the_paper_is_help_without_status(report_from: ReportFrom, delivered_on: str, without: int) -> None:
    table = decided(
        "2026-03-01 | identification.decided | Ana | a | formal | positive | first",
        "2026-04-30 | identification.decided | Ana | a | formal | negative | appeal",
    )
    helped = f"on | event | person | type\n{delivered_on} | service.delivered | Ana | legal"
    counted = report_from(TIP, table, helped)
    columns = ("persons_assisted", "persons_without_status")
    assert counted.table("rpt_assisted_without_status_quarterly", *columns) == [(1, without)]


def test_nobody_is_presumed_before_she_was_detected(report_from: ReportFrom) -> None:
    helped = "on | event | person | type\n2026-01-09 | service.delivered | Ana | legal"
    assert report_from(TIP, helped).table("rpt_assisted_without_status_quarterly", "persons_assisted") == []
