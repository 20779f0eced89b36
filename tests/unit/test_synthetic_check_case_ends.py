"""Clocks, exits, early exits and stays by the check's own hand, counted on facts small enough to count by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from synthetic.check import early_exits, exits, retrafficking, stays
from synthetic.check.facts import Decision, Detection
from synthetic.check.mart import Cells, World
from tests.support.planted import (
    all_closed,
    day,
    decided,
    delivered,
    detected,
    ended,
    opened,
    placed,
    plant,
    reopened,
    who,
)


def totals(cells: Cells, *measures: str) -> tuple[Any, ...]:
    return tuple(sum(row[measure] for row in cells.values()) for measure in measures)  # type: ignore[misc]  # counts


def clocks(world: World) -> list[tuple[date, date]]:
    return sorted((clock.first, clock.last) for clock in world.care.clocks)


@pytest.mark.parametrize(
    ("sentence", "then", "expected"),
    [
        ("90 days after the last care it stops", [], [("01-01", "04-01")]),
        ("90 days are no gap", [delivered("A", "04-01", case="C-A")], [("01-01", "06-30")]),
        ("91 are", [delivered("A", "04-02", case="C-A")], [("01-01", "04-01"), ("04-02", "07-01")]),
        ("an exit ends it the day before", [ended("A", "02-01")], [("01-01", "01-31")]),
        ("what names no case is care by the same organisation", [delivered("A", "01-05")], [("01-01", "04-05")]),
        ("not by another", [delivered("A", "01-05", by="SHL-01")], [("01-01", "04-01")]),
        ("reopened", [ended("A", "02-01"), reopened("A", "02-03")], [("01-01", "01-31"), ("02-03", "05-04")]),
        ("after the exit", [ended("A", "02-01"), delivered("A", "02-09", case="C-A")], [("01-01", "01-31")]),
        ("closed on the day it was opened it ran that day", [ended("A", "01-01")], [("01-01", "01-01")]),
    ],
)  # fmt: skip
def test_a_clock(sentence: str, then: list[object], expected: list[tuple[str, str]]) -> None:
    world = plant(opened("A", "01-01"), *then)
    assert clocks(world) == [(day(first), day(last)) for first, last in expected], sentence


def test_a_return_a_move_and_a_death() -> None:
    world = plant(
        *(opened("A", "01-01"), ended("A", "02-01"), opened("A", "02-20", case="C-A2")),
        *(opened("B", "01-01"), ended("B", "02-01"), opened("B", "02-10", case="C-B2")),
        *(opened("D", "01-01"), ended("D", "02-01", "died"), ended("D", "02-02", "planned")),
    )
    measures = ("exits", "repeated", "moves", "returnable", "observed_30", "came_back_30", "observed_180")
    assert totals(exits.MART.cells(world), *measures) == (3, 1, 1, 1, 1, 1, 0)


def test_the_window_is_over_when_the_last_helper_has_reported() -> None:
    facts = (opened("A", "01-01"), ended("A", "02-01"))
    assert totals(exits.MART.cells(plant(*facts)), "observed_30") == (1,)
    late = plant(*facts, closings=all_closed("2026-01", "2026-02"))
    assert totals(exits.MART.cells(late), "observed_30", "returnable") == (0, 1)


def test_left_without_a_plan_within_a_week() -> None:
    world = plant(opened("A", "01-01"), ended("A", "01-08", "left_without_plan"), opened("B", "05-28"))
    measures = ("cases", "observed_7", "left_7", "ended_30", "observed_30")
    assert totals(early_exits.MART.cells(world), *measures) == (2, 1, 1, 1, 1)


def test_a_stay_by_its_limit() -> None:
    world = plant(
        *(opened("A", "01-01"), *placed("A", "01-01", "02-01"), ended("A", "02-01", "time_limit")),
        *(opened("B", "01-01"), *placed("B", "01-02", "01-05")),
        *(opened("D", "01-01"), *placed("D", "01-02")),
    )
    (row,) = stays.MART.cells(world).values()
    assert row == {"started": 3, "ended": 2, "total_nights": 34, "ended_by_limit": 1, "median_nights": Decimal(17)}


def test_found_again_after_leaving() -> None:
    def left(person: str) -> tuple[object, ...]:
        return opened(person, "01-01", said="tip"), ended(person, "02-01")

    until = {name: day(on) for name, on in (("before", "02-01"), ("after", "02-02"))}
    world = plant(
        *(*left("A"), found("A", "02-20", exploited_until=until["after"]), final("A", "05-01")),
        *(*left("B"), found("B", "02-20"), final("B", "05-01")),
        *(*left("D"), found("D", "02-20", exploited_until=until["before"])),
        *(*left("E"), found("E", "02-20", exploited_until=until["after"]), final("E", "05-01", "negative")),
        *(opened("F", "01-01"), ended("F", "02-01"), found("F", "02-20")),
        *(opened("G", "01-01", said="tip"), ended("G", "02-01", "died"), found("G", "02-20")),
    )
    measures = ("exits", "confirmed_30", "possible_30", "none_seen_30", "not_known_30", "not_known_180")
    assert totals(retrafficking.MART.cells(world), *measures) == (4, 1, 1, 2, 0, 4)


def test_the_newest_final_decision_holds_and_of_one_day_the_yes() -> None:
    again = found("A", "02-20", exploited_until=day("02-10"))
    told = (opened("A", "01-01", said="tip"), ended("A", "02-01"), again, final("A", "04-01"))
    for outcome, on, confirmed in (("negative", "04-02", 0), ("negative", "04-01", 1), ("positive", "04-02", 1)):
        world = plant(*told, final("A", on, outcome))
        assert totals(retrafficking.MART.cells(world), "confirmed_30") == (confirmed,), (outcome, on)


def found(person: str, on: str, **more: Any) -> Detection:
    return detected(person, on, source="ngo_kobo", **more)


def final(person: str, on: str, outcome: str = "positive") -> Decision:
    return replace(decided(person, on, outcome), subject=who(person), stage="formal")
