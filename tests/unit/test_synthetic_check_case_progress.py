"""Milestones, outcomes, plans, workers, nights and overlaps by the check's own hand, counted by hand."""

from datetime import date
from typing import Any

import pytest

from synthetic.check import managers, milestones, modes, occupancy, outcomes, overlaps, plans
from synthetic.check.mart import Cells
from tests.support.planted import (
    aimed,
    all_closed,
    delivered,
    handed_over,
    managed,
    opened,
    opened_places,
    placed,
    planned,
    plant,
    referred,
    told,
    tried,
)


def totals(cells: Cells, *measures: str) -> tuple[Any, ...]:
    return tuple(sum(row[measure] for row in cells.values()) for measure in measures)  # type: ignore[misc]  # counts


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ([aimed("A", "03-01", kind="reached")], "reached_in_time"),
        ([aimed("A", "03-02", kind="reached")], "reached_late"),
        ([aimed("A", "02-01", kind="dropped")], "dropped"),
        ([aimed("A", "02-01", "05-01", "revised"), aimed("A", "04-01", kind="reached")], "revised"),
        ([], "not_reached"),
    ],
)
def test_a_milestone_is_in_one_class(then: list[object], expected: str) -> None:
    (row,) = milestones.MART.cells(plant(aimed("A", "01-10", "03-01"), *then)).values()
    assert {name for name in milestones.CLASSES if row[name]} == {expected}
    assert (row["milestones"], row["revised_reached"]) == (1, int(expected == "revised"))


def test_a_milestone_beyond_the_horizon_is_unknown_or_pending() -> None:
    late = plant(aimed("A", "01-10", "06-15"), aimed("B", "01-10", "07-01"), aimed("D", "01-10"))
    assert totals(milestones.MART.cells(late), "unknown", "pending", "no_due_date") == (1, 1, 1)


def test_not_known_is_not_no() -> None:
    start = [opened(person, "2025-01-15", case=f"C-{person}") for person in "ABD"]
    asked = (told("A", "01-20", work="informal"), tried("B", "01-20", "unsafe"), tried("B", "02-20", "reached"))
    cells = {key[2]: row for key, row in outcomes.MART.cells(plant(*start, *asked)).items()}
    names = ("answered_yes", "answered_no", "not_told", "not_attempted", "yes_at_most")
    assert tuple(cells["formal_income"][name] for name in names) == (0, 1, 1, 1, 2)
    assert tuple(cells["own_income"][name] for name in names) == (1, 0, 1, 1, 3)
    assert tuple(cells["own_housing"][name] for name in names) == (0, 0, 1, 2, 3)


def test_a_mark_whose_window_is_not_over_is_not_counted() -> None:
    assert outcomes.MART.cells(plant(opened("A", "2025-03-15"))) == {}


def test_planned_and_received() -> None:
    plan = (
        planned("A", "02-01", "legal", "medical"),
        planned("A", "01-20", "legal"),
        planned("A", "05-20", "financial"),
    )
    world = plant(opened("A", "01-01"), *plan, delivered("A", "01-25"), delivered("A", "01-25", "medical"))
    assert totals(plans.MART.cells(world), "planned", "observed", "received") == (3, 2, 1)


def test_workers_change_when_others_have_the_case() -> None:
    changes = (("01-05", "x", True), ("02-01", "x", False), ("03-01", "y", False), ("03-20", "x", True))
    assigned = (managed("A", on, staff, planned=is_planned) for on, staff, is_planned in changes)
    (row, later) = managers.MART.cells(plant(opened("A", "01-05"), *assigned)).values()
    assert (row["case_days"], row["changes"], row["unplanned_changes"], row["cases"]) == (86, 2, 1, 1)
    assert later["case_days"] == 5, "1 to 5 April, 90 days after the opening"


def test_modes_are_told_or_not() -> None:
    cells = modes.MART.cells(plant(delivered("A", "01-01"), delivered("A", "01-02", quantity=2)))
    assert cells == {("2026-Q1", "legal", "not_known"): {"deliveries": 2, "quantity": 3}}


def test_nights_in_closed_months_a_quarter_old() -> None:
    placements = (*placed("A", "01-30", "02-02"), *placed("B", "03-31"))
    reported = [opened_places(f"2026-0{month}", 2) for month in (1, 2, 3, 4)]
    known = (opened("A", "01-30"), opened("B", "03-31"), *placements, *reported)
    cells = occupancy.MART.cells(plant(*known))
    assert totals(cells, "nights", "place_days", "organisation_months") == (4, 180, 3)
    assert occupancy.MART.cells(plant(*known, data_as_of=date(2026, 6, 30))) == {}, "a day too fresh"
    silent = occupancy.MART.cells(plant(*known, closings=all_closed("2026-01")))
    assert totals(silent, "nights", "organisation_months") == (2, 1)


def financial(*days: str) -> list[object]:
    return [delivered("A", on, "financial", by=by) for on in days for by in ("NGO-01", "SHL-01")]


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ([], (1, 14)),
        ([referred("A", "01-02", to="NGO-01", kind="financial", by="SHL-01")], (0, 0)),
        ([referred("A", "01-02", to="NGO-01", by="SHL-01")], (1, 14)),
        ([handed_over("A", "01-02", "NGO-01", "SHL-01")], (0, 0)),
    ],
)
def test_two_that_may_not_know_of_each_other(then: list[object], expected: tuple[int, int]) -> None:
    world = plant(*financial("01-01", "01-14"), *then)
    assert totals(overlaps.MART.cells(world), "possible_overlaps", "common_days") == expected


@pytest.mark.parametrize("days", [("01-01", "01-13"), ("01-01", "02-01")], ids=["thirteen days", "a pause of 31 days"])
def test_what_is_no_overlap(days: tuple[str, str]) -> None:
    assert overlaps.MART.cells(plant(*financial(*days))) == {}
