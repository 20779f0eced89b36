"""How cases end, who leaves early, who comes back, how long stays last (docs/reference/counting/reintegration.md)."""

from typing import Any

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation

ENDED = """
    on         | event       | person | case | exit_reason_code | placement | type
    2026-01-10 | case.opened | Ana    | A    |                  |           |
    2026-03-01 | case.closed | Ana    | A    | planned          |           |
"""
MONTHS = [f"2026-0{month}" for month in range(1, 7)]


def told(on: str, event: str, case: str, **more: str) -> str:
    cells = (more.get("person", "Ana"), case, *(more.get(name, "") for name in ("reason", "placement", "kind")))
    return " | ".join((on, event, *cells)) + "\n"


def totals(rows: list[dict[str, Any]], *measures: str) -> tuple[int, ...]:
    return tuple(sum(row[measure] for row in rows) for measure in measures)


@pytest.mark.parametrize(
    ("sentence", "then", "expected"),
    [
        ("nobody came back", "", (1, 0, 1, 0)),
        ("a new case a month later is a return", told("2026-03-30", "case.opened", "B"), (1, 0, 1, 1)),
        ("day 30 is within 30 days", told("2026-03-31", "case.opened", "B"), (1, 0, 1, 1)),
        ("day 31 is not", told("2026-04-01", "case.opened", "B"), (1, 0, 1, 0)),
        ("day 15 is a return", told("2026-03-16", "case.opened", "B"), (1, 0, 1, 1)),
        ("day 14 is a move, and nobody left", told("2026-03-15", "case.opened", "B"), (1, 1, 0, 0)),
        ("the same case taken up again is a return", told("2026-03-20", "case.reopened", "A"), (1, 0, 1, 1)),
        ("a case that runs on elsewhere was no exit", told("2026-02-20", "case.opened", "B"), (1, 1, 0, 0)),
        ("somebody else's case is no return", told("2026-03-20", "case.opened", "B", person="Eva"), (1, 0, 1, 0)),
        ("a delivery after it is none", told("2026-03-20", "service.delivered", "A", kind="legal"), (1, 0, 1, 0)),
        ("a second closing ends nothing", told("2026-03-05", "case.closed", "A", reason="died"), (1, 0, 1, 0)),
    ],
)  # fmt: skip
def test_coming_back(report_from: ReportFrom, sentence: str, then: str, expected: tuple[int, ...]) -> None:
    rows = report_from(ENDED + then).rows("rpt_exits_quarterly")
    assert totals(rows, "exits", "moves", "observed_30", "came_back_30") == expected, sentence


@pytest.mark.parametrize("reason", ["moved_to_other_provider", "transferred_or_deported"])
def test_a_transfer_is_a_move_and_in_no_window(report_from: ReportFrom, reason: str) -> None:
    moved = ENDED.replace("planned          ", reason) + told("2026-04-20", "case.opened", "B")
    rows = report_from(moved).rows("rpt_exits_quarterly")
    assert totals(rows, "exits", "moves", "returnable", "observed_30") == (1, 1, 0, 0)


def test_who_died_cannot_come_back(report_from: ReportFrom) -> None:
    rows = report_from(ENDED.replace("planned", "died   ")).rows("rpt_exits_quarterly")
    assert totals(rows, "exits", "moves", "returnable", "observed_30") == (1, 0, 0, 0)


def test_an_exit_without_full_follow_up_is_in_no_window(report_from: ReportFrom) -> None:
    """The one most likely misread: a return is seen at once, the lack of one only when the window is over."""
    back = ENDED + told("2026-03-20", "case.opened", "B")
    late = {"NGO-1": ["2026-01", "2026-02"]}
    (row,) = report_from(back, closed=late).rows("rpt_exits_quarterly")
    assert (row["returnable"], row["observed_30"], row["came_back_30"]) == (1, 0, 0)


def test_one_late_organisation_that_could_have_met_her_holds_the_window_open(report_from: ReportFrom) -> None:
    other = Organisation("NGO-2", ("medical",), assesses_needs=False)
    police = Organisation("POL-1", kind="police", assesses_needs=False)
    organisations = (Organisation("NGO-1"), other, police)
    row, silent = (
        report_from(ENDED, organisations=organisations, closed=closed).rows("rpt_exits_quarterly")[0]
        for closed in ({"NGO-1": MONTHS, "NGO-2": MONTHS}, {"NGO-1": MONTHS, "NGO-2": MONTHS[:2]})
    )
    assert (row["observed_90"], silent["observed_30"]) == (1, 0), "the police help nobody, so they hold nothing open"


def test_an_exit_counts_in_its_quarter_by_reason_and_residence(report_from: ReportFrom) -> None:
    moved = """
        on         | event         | person | case | need | type  | region
        2026-02-28 | need.assessed | Ana    | A    | n    | legal | AV-03
        2026-03-02 | need.assessed | Ana    | A    | m    | legal | AV-04
    """
    (row,) = report_from(ENDED, moved).rows("rpt_exits_quarterly")
    cell = ("period_quarter", "region_code", "exit_reason_code", "beneficiary_role_code")
    assert tuple(row[name] for name in cell) == ("2026-Q1", "AV-03", "planned", "primary_client")


@pytest.mark.parametrize(
    ("sentence", "closed_on", "reason", "expected"),
    [
        ("within seven days", "2026-01-17", "left_without_plan", (1, 1, 1, 1)),
        ("on the eighth day", "2026-01-18", "left_without_plan", (0, 1, 1, 1)),
        ("another end competes and stays in the denominator", "2026-01-17", "returned_to_perpetrator", (0, 0, 0, 1)),
        ("on day ninety", "2026-04-10", "left_without_plan", (0, 0, 1, 0)),
        ("later", "2026-04-11", "left_without_plan", (0, 0, 0, 0)),
    ],
)
def test_leaving_without_a_plan(
    report_from: ReportFrom, sentence: str, closed_on: str, reason: str, expected: tuple[int, ...]
) -> None:
    left = ENDED.replace("2026-03-01", closed_on).replace("planned", reason)
    rows = report_from(left).rows("rpt_early_exits_quarterly")
    assert totals(rows, "left_7", "left_30", "left_90", "ended_30") == expected, sentence
    assert totals(rows, "cases", "observed_7", "observed_90") == (1, 1, 1)


def test_a_quick_end_does_not_count_before_the_slow_ones_could(report_from: ReportFrom) -> None:
    left = ENDED.replace("planned", "left_without_plan").replace("2026-03-01", "2026-01-12")
    (row,) = report_from(left, closed={"NGO-1": ["2026-01"]}).rows("rpt_early_exits_quarterly")
    assert (row["observed_7"], row["left_7"]) == (1, 1)
    assert (row["observed_30"], row["left_30"], row["ended_30"]) == (0, 0, 0)


def test_stays_count_where_they_begin_and_where_they_end(report_from: ReportFrom) -> None:
    stayed = (
        ENDED.replace("planned", "time_limit")
        + told("2026-01-10", "placement.started", "A", placement="s")
        + told("2026-03-01", "placement.ended", "A", placement="s")
        + told("2026-04-10", "placement.started", "B", placement="t")
    )
    measures = ("period_quarter", "started", "ended", "total_nights", "ended_by_limit")
    assert report_from(stayed).table("rpt_stays_quarterly", *measures) == [
        ("2026-Q1", 1, 1, 50, 1),
        ("2026-Q2", 1, 0, 0, 0),
    ]


def test_a_stay_ends_by_its_limit_only_where_the_case_says_so(report_from: ReportFrom) -> None:
    """The case ended by the limit in the end, but it was closed for another reason after the stay."""
    stayed = (
        ENDED
        + told("2026-03-20", "case.reopened", "A")
        + told("2026-04-20", "case.closed", "A", reason="time_limit")
        + told("2026-01-10", "placement.started", "A", placement="s")
        + told("2026-02-20", "placement.ended", "A", placement="s")
    )
    assert totals(report_from(stayed).rows("rpt_stays_quarterly"), "ended", "ended_by_limit") == (1, 0)
