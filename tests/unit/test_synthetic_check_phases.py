"""Phases, breadth and setbacks by the check's own hand, counted on facts small enough to count by hand."""

from datetime import date

import pytest

from synthetic.check import breadth, phases, setbacks
from synthetic.check.in_phases import months_after
from tests.support.planted import all_closed, counted, day, delivered, ended, entered, opened, plant, set_back


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [("01-31", 1, "02-28"), ("01-31", 6, "07-31"), ("08-30", 6, "2027-02-28"), ("12-15", 12, "2027-12-15")],
)
def test_so_many_months_later(start: str, months: int, expected: str) -> None:
    assert months_after(day(start), months) == day(expected)


def test_the_calendar_speaks_until_a_phase_is_reported() -> None:
    world = plant(
        *(opened("A", "2025-09-01", case="C-A"), entered("A", "03-01", "transition"), entered("A", "03-01", "beyond")),
        *(delivered("A", on, case="C-A") for on in ("2025-11-20", "01-20", "03-20", "06-10")),
    )
    (clock,) = world.care.clocks
    of_clock = world.phases.of(clock)
    told = [(of_clock.on(on).code, of_clock.on(on).is_derived) for on in (day("02-28"), day("03-01"), day("06-30"))]
    assert told == [("crisis", True), ("beyond", False), ("beyond", False)]


def test_clients_on_the_last_day_of_a_quarter() -> None:
    served = (delivered("A", "02-01", case="C-A"), delivered("B", "02-01", case="C-B"))
    world = plant(opened("A", "01-01"), opened("B", "01-01"), *served, ended("B", "03-31"), opened("D", "03-01"))
    assert counted(phases.MART, world, "persons", "persons_derived") == {
        ("2026-Q1", "UNKNOWN", "crisis", "primary_client"): {"persons": 1, "persons_derived": 1}
    }


def test_types_since_the_clock_began() -> None:
    kinds = ("legal", "medical", "legal")
    served = (delivered("A", f"0{2 + number}-01", kind, case="C-A") for number, kind in enumerate(kinds))
    world = plant(opened("A", "01-31"), *served, data_as_of=date(2026, 5, 1))
    assert counted(breadth.MART, world, "persons", "types_total") == {
        ("2026-Q1", "0-2", "primary_client"): {"persons": 1, "types_total": 2}
    }


def test_setbacks_and_the_days_observed() -> None:
    world = plant(
        *(opened("A", "01-30"), set_back("A", "02-01"), set_back("A", "03-01", "family"), ended("A", "03-01")),
        opened("S", "01-01", by="SHL-01"),
        closings=all_closed("2026-01"),
    )
    measures = ("client_days", "client_days_derived", "care_days", "setbacks", "setbacks_observed")
    assert counted(setbacks.MART, world, *measures) == {
        ("2026-Q1", "crisis", "primary_client"): dict(zip(measures, (2, 2, 1, 1, 0), strict=True)),
        ("2026-Q1", "not_in_care", "primary_client"): dict(zip(measures, (0, 0, 0, 1, 0), strict=True)),
    }
