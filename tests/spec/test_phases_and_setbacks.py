"""Phases, breadth of services and setbacks of clients in assistance (docs/reference/counting/reintegration.md)."""

from datetime import date

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation

HEAD = "on | event | person | case | type | phase_code | trigger_code\n"
OPENED = "2026-01-10 | case.opened | Ana | A | | |\n"
OLD = (Organisation("NGO-1", ("legal",), reports_from=date(2025, 1, 1)),)


def served(*days: str, kind: str = "legal", case: str = "A", person: str = "Ana") -> str:
    return "".join(f"{day} | service.delivered | {person} | {case} | {kind} | |\n" for day in days)


def entered(on: str, phase: str, case: str = "A") -> str:
    return f"{on} | phase.entered | Ana | {case} | | {phase} |\n"


def set_back(on: str, trigger: str = "partner", case: str = "A") -> str:
    return f"{on} | setback.recorded | Ana | {case} | | | {trigger}\n"


IN_CARE = HEAD + OPENED + served("2026-02-20", "2026-04-15")


Q1, Q2 = ("2026-Q1", "crisis", 1), ("2026-Q2", "crisis", 1)
LEFT = "2026-06-30 | case.closed | Ana | A | | |\n"
SECOND = "2026-03-01 | case.opened | Ana | B | | |\n" + entered("2026-03-01", "transition", "B")


@pytest.mark.parametrize(
    ("sentence", "story", "expected"),
    [
        ("the calendar says crisis for six months, and says so", IN_CARE, [Q1, Q2]),
        (
            "a reported phase beats it from its date on",
            IN_CARE + entered("2026-04-01", "social_inclusion"),
            [Q1, ("2026-Q2", "social_inclusion", 0)],
        ),
        ("without a unit in the quarter nobody is a client", HEAD + OPENED + served("2026-04-05"), [Q2]),
        ("who left on the last day is not in care on it", IN_CARE + LEFT, [Q1]),
        ("a gap ends the clock", HEAD + OPENED + served("2026-02-20", "2026-04-01"), [Q1, Q2]),
        ("a gap of a day more", HEAD + OPENED + served("2026-02-20", "2026-03-31"), [Q1]),
        ("the case with a reported phase counts, once", IN_CARE + SECOND, [("2026-Q1", "transition", 0), Q2]),
    ],
)
def test_a_client_is_in_one_phase_on_the_last_day(
    report_from: ReportFrom, sentence: str, story: str, expected: list[tuple[str, str, int]]
) -> None:
    columns = ("period_quarter", "phase_code", "persons_derived")
    assert report_from(story).table("rpt_phases_quarterly", *columns) == expected, sentence


def test_types_count_since_the_clock_began_and_from_anybody(report_from: ReportFrom) -> None:
    before = served("2026-01-09", kind="medical")
    elsewhere = served("2026-03-01", kind="psychological", case="")
    columns = ("period_quarter", "months_in_care_code", "persons", "types_total")
    breadth = report_from(IN_CARE + before + elsewhere).table("rpt_service_breadth_quarterly", *columns)
    assert breadth == [("2026-Q1", "0-2", 1, 2), ("2026-Q2", "3-5", 1, 2)]


def test_setbacks_stand_beside_the_days_on_which_they_would_have_been_told(report_from: ReportFrom) -> None:
    """From 10 January to the horizon, 28 February."""
    told = HEAD + OPENED + served("2026-02-20") + set_back("2026-02-01") + set_back("2026-03-02", "health")
    (row,) = report_from(told, closed={"NGO-1": ["2026-01", "2026-02"]}).rows("rpt_setbacks_quarterly")
    assert (row["setbacks"], row["setbacks_observed"], row["setbacks_partner"], row["setbacks_health"]) == (2, 1, 1, 0)
    assert (row["client_days"], row["client_days_derived"], row["care_days"]) == (50, 50, 2)


def test_who_never_tells_of_setbacks_does_not_dilute_them(report_from: ReportFrom) -> None:
    silent = Organisation("SHL-1", ("accommodation",), assesses_needs=False)
    stay = "on | event | org | person | case\n2026-01-01 | case.opened | SHL-1 | Eva | E\n"
    organisations = (Organisation("NGO-1", ("legal",)), silent)
    closed = {one: [f"2026-0{month}" for month in range(1, 7)] for one in ("NGO-1", "SHL-1")}

    def client_days(*told: str) -> int:
        rows = report_from(*told, organisations=organisations, closed=closed).rows("rpt_setbacks_quarterly")
        return sum(row["client_days"] for row in rows)

    told = HEAD + OPENED + set_back("2026-01-20")
    assert (client_days(told), client_days(told, stay), client_days(HEAD + OPENED)) == (91, 91, 0)


def test_a_setback_outside_care_is_shown_and_in_no_rate(report_from: ReportFrom) -> None:
    left = HEAD + OPENED + "2026-02-01 | case.closed | Ana | A | | |\n"
    columns = ("phase_code", "setbacks", "setbacks_observed", "client_days")
    rows = report_from(left + set_back("2026-02-01") + set_back("2026-01-31")).table("rpt_setbacks_quarterly", *columns)
    assert rows == [("crisis", 1, 1, 22), ("not_in_care", 1, 0, 0)]


def test_a_quarter_begins_new_days_and_a_phase_new_rows(report_from: ReportFrom) -> None:
    told = HEAD + OPENED + served("2026-03-20") + entered("2026-03-21", "transition") + set_back("2026-04-02")
    columns = ("period_quarter", "phase_code", "client_days", "client_days_derived", "care_days", "setbacks")
    counted = report_from(told, organisations=OLD, closed={"NGO-1": _months()})
    assert counted.table("rpt_setbacks_quarterly", *columns) == [
        ("2026-Q1", "crisis", 70, 70, 2, 0),
        ("2026-Q1", "transition", 11, 0, 0, 0),
        ("2026-Q2", "transition", 79, 0, 0, 1),
    ]


def _months() -> list[str]:
    return [f"2025-{month:02}" for month in range(1, 13)] + [f"2026-0{month}" for month in range(1, 7)]
