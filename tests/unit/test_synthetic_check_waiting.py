"""How soon needs are served, counted by hand as docs/reference/counting/gaps.md says."""

from decimal import Decimal
from fractions import Fraction

import pytest

from synthetic.check import waiting
from synthetic.check.case_facts import CaseClosed
from synthetic.check.waits import Wait, waits
from tests.support.planted import assessed, day, declined, delivered, plant, who

NEED = assessed("A", "02-01")
CASE = NEED.case_id
UNTIL = 119
"""Days from the first of February to the end of May, the last month that everybody closed."""


def exit_of(person: str, on: str, reason: str, case: str = CASE) -> CaseClosed:
    return CaseClosed(who(person), case, day(on), reason, "NGO-01")


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ([], ("open", UNTIL)),
        ([delivered("A", "02-04")], ("served", 3)),
        ([declined(NEED, "02-03"), delivered("A", "02-04")], ("declined", 2)),
        ([exit_of("A", "02-03", "planned"), delivered("A", "02-03")], ("served", 2)),
        ([exit_of("A", "02-03", "planned", "another"), delivered("A", "02-04")], ("served", 3)),
        ([exit_of("A", "02-03", "died", "another"), delivered("A", "02-04")], ("died", 2)),
        ([exit_of("A", "02-03", "transferred_or_deported")], ("transferred", 2)),
        ([exit_of("A", "01-31", "planned")], ("open", UNTIL)),
        ([exit_of("B", "02-03", "died"), delivered("A", "06-01")], ("open", UNTIL)),
        ([assessed("A", "05-03"), delivered("A", "05-04")], ("open", 91)),
    ],
)
def test_a_wait_ends_with_what_came_first(then: list[object], expected: tuple[str, int]) -> None:
    first = next(iter(waits(plant(NEED, *then))))
    assert (first.end, first.days) == expected


def test_what_is_there_is_not_waited_for_and_what_came_after_the_horizon_is_not_observed() -> None:
    world = plant(assessed("A", "02-01", disposition="already_received"), assessed("B", "06-01"))
    assert list(waits(world)) == []


def test_the_shares_are_those_of_aalen_and_johansen() -> None:
    row = [Wait("", "", "", *each) for each in ((1, "served"), (2, "exited"), (2, "open"), (3, "served"))]
    assert waiting.incidences(row, 2)["served"] == Fraction(1, 4)
    assert waiting.incidences(row, 3) == {
        "served": Fraction(3, 4), "exited": Fraction(1, 4), "declined": 0, "died": 0, "transferred": 0,
    }  # fmt: skip


def test_the_country_has_a_row_and_nothing_is_claimed_beyond_what_was_observed() -> None:
    cells = waiting.MART.cells(plant(NEED, assessed("B", "02-01", residence="AV-02"), delivered("B", "02-08")))
    country = {days: cells["2026", "ALL", "legal", days] for days in ("3", "7", "180")}
    assert [row["incidence_served"] for row in country.values()] == [0, Decimal("0.5"), None]
    assert [(row["needs"], row["observed"], row["served"]) for row in country.values()] == [
        (2, 2, 0),
        (2, 2, 1),
        (2, 0, 1),
    ]
    assert cells["2026", "AV-02", "legal", "365"]["incidence_served"] == 1
