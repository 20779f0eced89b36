"""The second hand on identification, each rule counted by hand: docs/reference/counting/identification.md."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from synthetic.check import answers, cohorts, per_population, rates, without_status
from synthetic.check.facts import Decision
from synthetic.check.shares import median, share
from tests.support.planted import all_closed, counted, decided, delivered, detected, plant


def formal(person: str, on: str, outcome: str = "positive", kind: str = "first", source: str = "") -> Decision:
    one = replace(decided(person, on, outcome), stage="formal", kind=kind)
    return replace(one, subject=one.subject._replace(source_id=source)) if source else one


def test_only_decisions_of_first_instance_about_trafficking_are_in_the_rate() -> None:
    world = plant(
        *(detected("A", "01-01"), detected("B", "01-01", said="dv"), detected("C", "01-01")),
        *(formal("A", "02-01"), formal("B", "02-01"), formal("C", "02-01", "suspended")),
        *(formal("A", "03-01", "positive", "appeal"), formal("C", "03-01", "negative")),
    )
    row = rates.MART.cells(world)["2026-Q1", "formal"]
    told = {name: row[name] for name in (*rates.COUNTED, "decided") if row[name]}
    assert told == {
        "decisions": 5, "positive": 1, "negative": 1, "suspended": 1, "reconsidered": 1, "reconsidered_positive": 1,
        "not_tip": 1, "decided": 2,
    }  # fmt: skip
    assert (row["decided_with_days"], row["total_days"], row["median_days"]) == (2, 31 + 59, Decimal(45))


def test_a_share_needs_twenty() -> None:
    assert (share(1, 19), share(1, 20), share(2, 30)) == (None, Decimal("0.05"), Decimal("0.0667"))
    assert (median([]), median([3]), median([9, 2])) == (None, 3, Decimal("5.5"))


def test_a_decision_after_the_last_report_of_those_who_decide_is_not_known() -> None:
    facts = (detected("A", "01-31"), decided("A", "02-28"), detected("B", "01-31"), decided("B", "03-01"))
    row = cohorts.MART.cells(plant(*facts, closings=all_closed("2026-01", "2026-02")))["2026-Q1", "AV-01", "police"]
    assert {name: row[name] for name in ("cases", "first_positive", "first_open", "first_open_days")} == {
        "cases": 2, "first_positive": 1, "first_open": 1, "first_open_days": 28
    }  # fmt: skip
    assert (row["observed_30"], row["first_within_30"], row["final_open"], row["final_open_days"]) == (0, 0, 1, 0)


def test_the_year_counts_a_person_once_and_where_first() -> None:
    world = plant(
        replace(detected("A", "02-01", "AV-02", "tip dv"), sex="female", age=17),
        replace(detected("A", "03-01", "AV-01"), sex="female", age=18),
        population={("2026", "AV-02", "female", "0_17"): 50_000},
    )
    rows = counted(per_population.MART, world, "tip_persons", "dv_persons", "tip_per_hundred_thousand")
    told = {"tip_persons": 1, "dv_persons": 1, "tip_per_hundred_thousand": Decimal("2.00")}
    assert rows == {
        ("2026", "AV-02", "ALL", "ALL"): told,
        ("2026", "ALL", "female", "0_17"): told,
        ("2026", "ALL", "ALL", "ALL"): told,
    }


def test_who_said_unknown_said_nothing() -> None:
    world = plant(
        replace(detected("A", "02-01", "AV-02"), forms=frozenset({"labour", "unknown"})),
        replace(detected("A", "02-02", "AV-01"), forms=frozenset({"begging"})),
        replace(detected("B", "02-02", "AV-02"), forms=frozenset({"unknown"})),
    )
    assert counted(answers.FORMS, world, "persons", "persons_answered") == {
        ("2026-Q1", "AV-02", "labour"): {"persons": 1, "persons_answered": 1},
        ("2026-Q1", "AV-02", "begging"): {"persons": 1, "persons_answered": 1},
        ("2026-Q1", "AV-02", "not_answered"): {"persons": 1, "persons_answered": 1},
    }


@pytest.mark.parametrize(("on", "without"), [("01-31", 1), ("02-01", 0), ("03-01", 1)])
def test_the_newest_final_decision_of_the_day_says_whether_there_is_a_status(on: str, without: int) -> None:
    world = plant(
        detected("A", "01-01", source="ngo_kobo"),
        formal("A", "02-01", source="ngo_kobo"),
        formal("A", "02-01", "negative", "appeal", "ngo_kobo"),
        formal("A", "03-01", "negative", "appeal", "ngo_kobo"),
        delivered("A", on),
    )
    (row,) = without_status.MART.cells(world).values()
    assert (row["persons_assisted"], row["persons_without_status"]) == (1, without)


def test_help_before_the_detection_is_not_help_to_a_presumed_victim() -> None:
    world = plant(detected("A", "02-01", source="ngo_kobo"), delivered("A", "01-31"))
    assert without_status.MART.cells(world) == {}
    assert per_population.MART.cells(plant(data_as_of=date(2026, 7, 1))) == {}
