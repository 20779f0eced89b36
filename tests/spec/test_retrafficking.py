"""Who had been trafficked, left support and was found exploited again (docs/reference/counting/reintegration.md)."""

from typing import Any

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation

LEFT = """
    on         | event       | person | case | class | exit_reason_code
    2026-01-10 | case.opened | Ana    | A    | tip   |
    2026-03-01 | case.closed | Ana    | A    |       | planned
"""
CAME_BACK = """
    on         | event         | person | case
    2026-03-20 | case.reopened | Ana    | A
"""
HEADS = "on | event | person | case | class | exploited_until | stage_code | outcome_code\n"
SEEN = ("confirmed_30", "possible_30", "none_seen_30", "not_known_30")
CONFIRMED, POSSIBLE, NONE_SEEN, NOT_KNOWN = ((*[0] * at, 1, *[0] * (3 - at)) for at in range(4))
MONTHS = [f"2026-0{month}" for month in range(1, 7)]


def found(on: str = "2026-03-20", until: str = "2026-03-19", said: str = "tip", person: str = "Ana") -> str:
    return HEADS + f"{on} | detection.recorded | {person} | D | {said} | {until} | |\n"


def decided(on: str, outcome: str = "positive", stage: str = "formal") -> str:
    return HEADS + f"{on} | identification.decided | Ana | D | | | {stage} | {outcome}\n"


def seen(rows: list[dict[str, Any]]) -> tuple[int, ...]:
    return tuple(sum(row[measure] for row in rows) for measure in SEEN)


@pytest.mark.parametrize(
    ("sentence", "then", "expected"),
    [
        ("nobody found her", (), NONE_SEEN),
        ("found, exploited after she left, and decided", (found(), decided("2026-05-01")), CONFIRMED),
        ("not decided yet", (found(),), POSSIBLE),
        ("presumed is not confirmed", (found(), decided("2026-05-01", stage="presumed")), POSSIBLE),
        ("decided, but the record does not say until when", (found(until=""), decided("2026-05-01")), POSSIBLE),
        ("exploited up to the day she left", (found(until="2026-03-01"), decided("2026-05-01")), NONE_SEEN),
        ("the day after", (found(until="2026-03-02"), decided("2026-05-01")), CONFIRMED),
        ("found to be no trafficking", (found(), decided("2026-05-01", "negative")), NONE_SEEN),
        ("an appeal turned it", (found(), decided("2026-04-01", "negative"), decided("2026-05-01")), CONFIRMED),
        ("a decision beyond the horizon is not observed", (found(), decided("2026-07-01")), POSSIBLE),
        ("found on the day she left", (found("2026-03-01", ""),), NONE_SEEN),
        ("found on day 30", (found("2026-03-31", ""),), POSSIBLE),
        ("found on day 31", (found("2026-04-01", ""),), NONE_SEEN),
        ("beaten at home, not trafficked", (found(said="dv"),), NONE_SEEN),
        ("somebody else", (found(person="Eva"),), NONE_SEEN),
        ("coming back is no sign of it", (CAME_BACK,), NONE_SEEN),
    ],
)  # fmt: skip
def test_found_again(report_from: ReportFrom, sentence: str, then: tuple[str, ...], expected: tuple[int, ...]) -> None:
    rows = report_from(LEFT, *then).rows("rpt_retrafficking_quarterly")
    assert seen(rows) == expected, sentence


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("exploited for the first time after she left", LEFT.replace("tip", "dv ")),
        ("moved on to other support", LEFT.replace("planned", "moved_to_other_provider")),
        ("who died", LEFT.replace("planned", "died")),
    ],
)
def test_who_is_not_in_it(report_from: ReportFrom, sentence: str, told: str) -> None:
    assert report_from(told, found()).rows("rpt_retrafficking_quarterly") == [], sentence


def test_who_was_detected_before_she_left_is_in_it_whatever_her_case_says(report_from: ReportFrom) -> None:
    rows = report_from(LEFT.replace("tip", "dv "), found("2026-03-01", "")).rows("rpt_retrafficking_quarterly")
    assert seen(rows) == NONE_SEEN


def test_a_silent_police_holds_every_window_open(report_from: ReportFrom) -> None:
    """The one most likely misread: nobody found in the records of who has not told yet."""
    organisations = (Organisation("NGO-1"), Organisation("POL-1", kind="police", assesses_needs=False))
    by_police = found(until="").replace("class", "org | class").replace("| tip", "| POL-1 | tip")
    told, silent = (
        seen(
            report_from(LEFT, by_police, organisations=organisations, closed=closed).rows("rpt_retrafficking_quarterly")
        )
        for closed in ({"NGO-1": MONTHS, "POL-1": MONTHS}, {"NGO-1": MONTHS, "POL-1": MONTHS[:2]})
    )
    assert (told, silent) == (POSSIBLE, NOT_KNOWN)


def test_every_exit_is_in_one_class_of_each_window(report_from: ReportFrom) -> None:
    (row,) = report_from(LEFT, found(), decided("2026-05-01")).rows("rpt_retrafficking_quarterly")
    assert (row["period_quarter"], row["beneficiary_role_code"], row["exits"]) == ("2026-Q1", "primary_client", 1)
    for days in (30, 90, 180, 365, 730):
        classes = [row[f"{one}_{days}"] for one in ("confirmed", "possible", "none_seen", "not_known")]
        assert sum(classes) == row["exits"], days
    assert (row["confirmed_90"], row["not_known_180"]) == (1, 1)
