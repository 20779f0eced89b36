"""Decisions on status: by the date they were issued, and how long they took."""

from tests.spec.conftest import ReportFrom

MEASURES = ("decisions", "decisions_with_days", "median_days", "total_days")


def test_days_run_from_the_earliest_detection_of_the_same_case(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event                  | person | case | at
        2026-01-10 | detection.recorded     | Ana    | c1   | AV-02
        2026-01-20 | detection.recorded     | Ana    | c1   | AV-03
        2026-01-30 | identification.decided | Ana    | c1   |
        2026-01-01 | detection.recorded     | Ana    | c2   | AV-02
    """)
    assert counted.table("rpt_identifications_quarterly", "region_code", *MEASURES) == [("AV-02", 1, 1, 20, 20)]


def test_a_detection_after_the_decision_gives_a_region_and_no_days(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event                  | person | case | at
        2026-02-10 | detection.recorded     | Ana    | c1   | AV-02
        2026-01-30 | identification.decided | Ana    | c1   |
    """)
    assert counted.table("rpt_identifications_quarterly", "region_code", *MEASURES) == [("AV-02", 1, 0, None, 0)]


def test_a_decision_without_a_current_detection_stands_where_nobody_knows(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event                  | person | case
        2026-01-30 | identification.decided | Ana    | c1
    """)
    assert counted.table("rpt_identifications_quarterly", "region_code", *MEASURES) == [("UNKNOWN", 1, 0, None, 0)]


def test_the_median_lies_between_the_two_in_the_middle(report_from: ReportFrom) -> None:
    decided = "".join(
        f"2026-01-01 | detection.recorded | P{days} | c{days} | AV-02 |\n"
        f"2026-01-{1 + days:02} | identification.decided | P{days} | c{days} | |\n"
        for days in (2, 5, 10, 29)
    )
    counted = report_from("on | event | person | case | at | outcome_code\n" + decided)
    assert counted.table("rpt_identifications_quarterly", *MEASURES) == [(4, 4, 7.5, 46)]


def test_stages_kinds_outcomes_and_authorities_are_rows(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event                  | person | case | stage_code | decision  | outcome_code | authority_code
        2026-01-30 | identification.decided | Ana    | c1   | presumed   | first     | positive     | police
        2026-03-30 | identification.decided | Ana    | c1   | formal     | first     | negative     | prosecution
        2026-04-30 | identification.decided | Ana    | c1   | formal     | appeal    | positive     | commission
    """)
    columns = ("period_quarter", "stage_code", "decision_kind_code", "outcome_code", "authority_code", "decisions")
    assert counted.table("rpt_identifications_quarterly", *columns) == [
        ("2026-Q1", "formal", "first", "negative", "prosecution", 1),
        ("2026-Q1", "presumed", "first", "positive", "police", 1),
        ("2026-Q2", "formal", "appeal", "positive", "commission", 1),
    ]
