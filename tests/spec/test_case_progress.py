"""Milestones, outcomes, plans, modes and case workers (docs/reference/counting/reintegration.md)."""

from datetime import date
from typing import Any

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation

OPENED = "on | event | person | case\n2026-01-10 | case.opened | Ana | A\n"
STEP = "on | event | person | case | milestone | outcome_domain_code | due_on | is_set_by_client\n"
SET = STEP + "2026-01-15 | milestone.set | Ana | A | m | health | 2026-03-01 | yes\n"
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)] + [f"2026-0{n}" for n in range(1, 7)]
SINCE_2024 = (Organisation("NGO-1", ("legal",), reports_from=date(2024, 1, 1)),)


def step(on: str, verb: str, due_on: str = "") -> str:
    return f"{on} | milestone.{verb} | Ana | A | m | health | {due_on} |\n"


def only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    (row,) = rows
    return {name: value for name, value in row.items() if value not in (0, None)}


EARLIER = step("2026-02-01", "revised", "2026-02-20")


@pytest.mark.parametrize(
    ("sentence", "then", "expected"),
    [
        ("reached on the due date is in time", step("2026-03-01", "reached"), {"reached_in_time"}),
        ("a day after it is late", step("2026-03-02", "reached"), {"reached_late"}),
        ("nothing is not reached", "", {"not_reached"}),
        ("given up before it is dropped", step("2026-02-01", "dropped"), {"dropped"}),
        ("given up after it was not reached", step("2026-03-02", "dropped"), {"not_reached"}),
        ("another date before it is revised", step("2026-02-01", "revised", "2026-05-01"), {"revised"}),
        (
            "and reached by that one",
            step("2026-02-01", "revised", "2026-05-01") + step("2026-05-01", "reached"),
            {"revised", "revised_reached"},
        ),
        ("another date when it had passed moves nothing", step("2026-03-02", "revised", "2026-05-01"), {"not_reached"}),
        ("the first date counts", EARLIER + step("2026-03-01", "reached"), {"reached_in_time"}),
    ],
)  # fmt: skip
def test_what_became_of_a_milestone(report_from: ReportFrom, sentence: str, then: str, expected: set[str]) -> None:
    row = only(report_from(OPENED, SET + then).rows("rpt_milestones_quarterly"))
    grain = {"period_quarter": "2026-Q1", "outcome_domain_code": "health", "set_by_code": "client"}
    assert row == {**grain, **dict.fromkeys(expected, 1), "milestones": 1}, sentence


def test_silence_is_neither_reached_nor_missed(report_from: ReportFrom) -> None:
    late = report_from(OPENED, SET, closed={"NGO-1": ["2026-01", "2026-02"]}).rows("rpt_milestones_quarterly")
    assert (late[0]["unknown"], late[0]["not_reached"]) == (1, 0)


ASKED = """
    on         | event       | person | case | outcome_domain_code | work_code | settlement_code | followup_result_code
    2024-06-01 | case.opened | Ana    | A    |                     |           |                 |
"""


def told(on: str, work: str = "", home: str = "") -> str:
    domain = "economic_independence" if work else "safe_place"
    return f"{on} | outcome.assessed | Ana | A | {domain} | {work} | {home} |\n"


def tried(on: str, result: str) -> str:
    return f"{on} | followup.attempted | Ana | A | | | | {result}\n"


@pytest.mark.parametrize(
    ("sentence", "then", "expected"),
    [
        ("nobody asked", "", ("not_attempted", "not_attempted")),
        ("formal work", told("2025-06-01", "formal"), ("answered_yes", "answered_yes")),
        ("informal work is income of her own", told("2025-06-01", "informal"), ("answered_no", "answered_yes")),
        ("unsafe work is none", told("2025-06-01", "unsafe"), ("answered_no", "answered_no")),
        ("the newest", told("2025-05-01", "formal") + told("2025-07-01", "none"), ("answered_no", "answered_no")),
        ("91 days off still answers", told("2025-08-31", "formal"), ("answered_yes", "answered_yes")),
        ("92 days off is another time", told("2025-09-01", "formal"), ("not_attempted", "not_attempted")),
        ("not reached is not known, not no", tried("2025-06-01", "not_reached"), ("not_reached", "not_reached")),
        ("unsafe to ask", tried("2025-05-01", "refused") + tried("2025-06-01", "unsafe"), ("unsafe", "unsafe")),
        ("reached and not told", tried("2025-06-01", "reached"), ("not_told", "not_told")),
    ],
)  # fmt: skip
def test_income_after_a_year(report_from: ReportFrom, sentence: str, then: str, expected: tuple[str, str]) -> None:
    counted = report_from(ASKED + then, organisations=SINCE_2024, closed={"NGO-1": MONTHS})
    answers = {row["question_code"]: row for row in counted.rows("rpt_outcomes_quarterly")}
    assert {row["months_after"] for row in answers.values()} == {"12"}, "two years on is not observed to its end yet"
    found = tuple(only([answers[question]]) for question in ("formal_income", "own_income"))
    assert tuple(row[name] for row, name in zip(found, expected, strict=True)) == (1, 1), sentence
    at_most = tuple(answers[question]["yes_at_most"] for question in ("formal_income", "own_income"))
    assert at_most == tuple(int(name != "answered_no") for name in expected), (
        "the upper bound takes all who are not known"
    )


def test_an_own_household_is_told_by_where_she_lives(report_from: ReportFrom) -> None:
    home = told("2025-06-01", home="own_household_new_community")
    counted = report_from(ASKED + home, organisations=SINCE_2024, closed={"NGO-1": MONTHS})
    answers = {row["question_code"]: row for row in counted.rows("rpt_outcomes_quarterly")}
    assert (answers["own_housing"]["answered_yes"], answers["own_income"]["not_attempted"]) == (1, 1)


PLANNED = """
    on         | event             | person | case | service_type_codes | type
    2026-03-01 | plan.agreed       | Ana    | A    | legal medical      |
    2026-04-01 | plan.agreed       | Ana    | A    | legal              |
    2026-02-28 | service.delivered | Ana    | A    |                    | medical
    2026-05-01 | service.delivered | Ana    |      |                    | legal
"""


def test_what_was_planned_and_what_of_it_came(report_from: ReportFrom) -> None:
    columns = ("period_quarter", "service_type_code", "planned", "observed", "received")
    assert report_from(OPENED, PLANNED).table("rpt_plans_quarterly", *columns) == [
        ("2026-Q1", "legal", 1, 1, 1), ("2026-Q1", "medical", 1, 1, 0),
    ]  # fmt: skip
    late = report_from(OPENED, PLANNED, closed={"NGO-1": ["2026-01", "2026-02"]})
    assert {row[3:] for row in late.table("rpt_plans_quarterly", *columns)} == {(0, 0)}


def test_a_mode_that_nobody_told_is_not_spread(report_from: ReportFrom) -> None:
    delivered = """
        on         | event             | person | type  | delivery_mode_code
        2026-02-01 | service.delivered | Ana    | legal | online
        2026-02-02 | service.delivered | Ana    | legal |
    """
    columns = ("delivery_mode_code", "deliveries", "quantity")
    assert report_from(delivered).table("rpt_delivery_modes_quarterly", *columns) == [
        ("not_known", 1, 1),
        ("online", 1, 1),
    ]


def test_changes_of_the_worker_by_days_of_care(report_from: ReportFrom) -> None:
    """10 January to 10 April, 90 days after the last care: 91 days, of which 81 lie in the first quarter."""
    assigned = """
        on         | event                 | person | case | staff | is_planned
        2026-01-10 | case_manager.assigned | Ana    | A    | one   | yes
        2026-02-01 | case_manager.assigned | Ana    | A    | one   | no
        2026-03-01 | case_manager.assigned | Ana    | A    | two   | no
        2026-04-02 | case_manager.assigned | Ana    | A    | one   | yes
        2026-06-01 | case_manager.assigned | Ana    | A    | two   | no
    """
    columns = ("period_quarter", "cases", "case_days", "changes", "unplanned_changes")
    rows = report_from(OPENED, assigned).table("rpt_case_managers_quarterly", *columns)
    assert rows == [("2026-Q1", 1, 81, 1, 1), ("2026-Q2", 1, 10, 1, 0)]


def test_no_fact_and_no_figure_knows_a_worker(report_from: ReportFrom) -> None:
    """Staff are compared within a case and never measured one by one."""
    counted = report_from(OPENED)
    knowing = {
        name for name, node in counted.compiled.models.items()
        if "staff_key" in node["columns"] and node["schema"] in ("marts", "reporting")
    }  # fmt: skip
    assert knowing == set()
