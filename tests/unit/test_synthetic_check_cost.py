"""Who used what was paid for, what it cost by region and unit, and how much of the next year is covered: by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic.check import cost_by_phase, cost_by_region, cost_ledger, cost_per_unit, funding
from synthetic.check.case_facts import PhaseEntered
from synthetic.check.facts import Closing, Refusal
from synthetic.check.mart import Value, World
from synthetic.check.sharing import shared_out
from tests.support.planted import all_closed, closed, day, delivered, opened, paid, plant, promised, spent

Q1 = ("2026-01", "2026-02", "2026-03")


def ledger(world: World, rule: str = "direct_units") -> dict[str, Value]:
    row = cost_ledger.MART.cells(world)["2026-01", "NGO-01", "legal", rule]
    return {name.removesuffix("_amount"): value for name, value in row.items() if value}


amounts = st.integers(-(10**9), 10**9)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=9)


@given(amount=amounts, weights=weights)
def test_shares_add_up_and_none_is_a_cent_away_from_exact(amount: int, weights: list[int]) -> None:
    by_claimant = {(str(place),): Fraction(weight) for place, weight in enumerate(weights)}
    shares = shared_out(Decimal(amount) / 100, by_claimant)
    assert sum(shares.values(), Decimal(0)) == (Decimal(amount) / 100 if sum(weights) else 0)
    for claimant, share in shares.items():
        assert abs(Fraction(share * 100) - amount * by_claimant[claimant] / sum(weights)) < 1


def test_a_cent_that_is_left_goes_to_the_claimant_that_comes_first() -> None:
    equal = {("b",): Fraction(1), ("a",): Fraction(1), ("c",): Fraction(1)}
    assert shared_out(Decimal("0.10"), equal) == {
        ("a",): Decimal("0.04"), ("b",): Decimal("0.03"), ("c",): Decimal("0.03"),
    }  # fmt: skip


def test_money_is_given_to_whoever_was_served_and_the_rest_stands_apart() -> None:
    world = plant(
        spent("2026-01", "100"),
        *(spent("2026-01", "30", purpose="investment"), spent("2026-01", "12", purpose="in_kind")),
        *(opened("A", "01-01"), delivered("A", "01-05")),
        Refusal("NGO-01", "AV-01", "2026-Q1", "legal", 2),
    )
    expected = {"ledger": 142, "allocated": Decimal("33.33"), "refused": Decimal("66.67"), "investment": 30}
    assert ledger(world) == {**expected, "imputed": 12}
    assert ledger(world, "staff_time") == {
        **{name: value for name, value in expected.items() if name != "allocated"},
        "imputed": 12,
        "no_weight": Decimal("33.33"),
    }


def test_money_of_a_month_without_units_reaches_nobody() -> None:
    assert ledger(plant(spent("2026-01", "100"), delivered("A", "02-05"))) == {"ledger": 100, "no_units": 100}


def test_half_a_cent_goes_to_the_clients() -> None:
    refusal = Refusal("NGO-01", "AV-01", "2026-Q1", "legal", 1)
    for amount in ("0.01", "-0.01"):
        assert "refused" not in ledger(plant(spent("2026-01", amount), delivered("A", "01-05"), refusal))


def whole_quarter(by: str = "NGO-01") -> list[object]:
    return [spent(month, "100", by=by) for month in Q1]


def region(world: World, kind: str = "ALL", period: str = "2026-Q1") -> dict[str, Value]:
    return cost_by_region.MART.cells(world)[period, "AV-01", kind]


def test_two_cases_and_a_child_and_a_month_that_is_not_closed() -> None:
    served = (opened("A", "01-01"), delivered("A", "01-05"), delivered("A", "02-05", "medical"))
    child = (opened("C", "01-01", role="accompanying_child"), delivered("C", "01-05"), closed("C", "c", "02-02"))
    ends = (closed("A", "a", "02-01"), closed("A", "a", "03-01"), closed("A", "b", "04-01"))
    facts = (*whole_quarter(), *served, *child, *ends)
    row = region(plant(*facts))
    assert (row["clients"], row["closed_cases"], row["cost_per_client"], row["cost_per_closed_case"]) == (
        1,
        1,
        300,
        300,
    )
    open_month = region(plant(*facts, closings=all_closed() - {Closing("NGO-01", "2026-02")}))
    assert (open_month["organisations"], open_month["complete_organisations"], open_month["clients"]) == (1, 0, 0)
    assert open_month["cost_per_client"] is None


@pytest.mark.parametrize(("refused", "shown"), [(9, False), (10, True)])
def test_a_cost_is_shown_over_eleven(refused: int, shown: bool) -> None:
    tally = Refusal("NGO-01", "AV-01", "2026-Q1", "legal", refused)
    row = region(plant(*whole_quarter(), opened("A", "01-01"), delivered("A", "01-05"), tally))
    assert (row["is_shown_to_ministry"], row["is_shown_outside"]) == (shown, False)


def test_kinds_of_unit_are_never_mixed() -> None:
    sessions = (*whole_quarter(), delivered("A", "01-05", quantity=2), delivered("B", "02-05"))
    key = ("2026-Q1", "NGO-01", "legal", "session")
    assert cost_per_unit.MART.cells(plant(*sessions))[key]["cost_per_unit"] == 100
    mixed = cost_per_unit.MART.cells(plant(*sessions, delivered("B", "03-05", unit="hour")))
    assert [row["cost_per_unit"] for row in mixed.values()] == [None, None]


def test_the_phase_of_that_day_weighs() -> None:
    world = plant(
        spent("2026-01", "26"),
        *(PhaseEntered("a", day("01-01"), "crisis"), PhaseEntered("a", day("01-10"), "social_inclusion")),
        *(delivered("A", "01-05", case="a"), delivered("A", "01-20", case="a")),
    )
    assert ledger(world, "phase_weighted")["allocated"] == 26
    one = cost_ledger.split(world)["2026-01", "NGO-01", "legal"]  # type: ignore[index]  # a pool is such a tuple
    given_by_phase = {use.phase: amount for use, amount in cost_ledger.allocated(world, one, "phase_weighted").items()}
    assert given_by_phase == {"crisis": 16, "social_inclusion": 10}


def test_a_phase_that_nobody_reported_is_derived_and_its_money_told_apart() -> None:
    told = PhaseEntered("a", day("02-01"), "social_inclusion")
    used = (delivered("A", f"0{month}-05", case="a") for month in (1, 2, 3))
    world = plant(*whole_quarter(), opened("A", "01-01", case="a"), *used, told)
    rows = cost_by_phase.MART.cells(world)
    phases = {key[2]: row for key, row in rows.items() if key[1] == "legal" and key[3] == "direct_units"}
    assert {phase: row["derived_amount"] for phase, row in phases.items()} == {
        "crisis": phases["crisis"]["allocated_amount"], "social_inclusion": 0,
    }  # fmt: skip
    assert phases["crisis"]["allocated_amount"] and phases["social_inclusion"]["allocated_amount"]


def covered(*facts: object, **more: object) -> dict[str, Value]:
    return funding.MART.cells(plant(*facts, **more))["2026-Q1", "NGO-01"]


def test_only_months_of_the_next_year_cover_it_and_only_promises_made_by_then() -> None:
    row = covered(
        promised("2025-12-10", "2026-01", "2026-12", "400"),
        promised("03-31", "2027-02", "2027-05", "200"),
        promised("01-01", "2026-04", "2026-04", "50", funder="FND-PRIVATE"),
        promised("04-01", "2026-04", "2027-03", "9000", funder="FND-LATE"),
        promised("2025-04-01", "2025-04", "2026-03", "9000", funder="FND-OVER"),
        promised("03-01", "2026-04", "2027-03", "70", funder="FND-YEN", currency="JPY"),
    )
    assert (row["committed_amount"], row["largest_funder_amount"]) == (450, 400)
    assert (row["largest_funder_share"], row["unmapped_rows"]) == (Decimal("0.8889"), 1)
    assert (row["expected_cost"], row["covered_share"]) == (None, None)


def test_days_run_from_the_end_of_the_month_that_is_paid_for() -> None:
    row = covered(
        promised("2025-12-10", "2026-01", "2026-12", "400"),
        promised("2025-12-10", "2026-01", "2026-12", "400", funding="ahead", condition="in_advance"),
        *(
            paid("03-01", "2026-01", "10"),
            paid("03-31", "2026-02", "10"),
            paid("03-31", "2026-01", "5", funding="ahead"),
        ),
    )
    assert (row["received_amount"], row["reimbursements"], row["total_reimbursement_days"]) == (25, 2, 60)
    assert row["median_reimbursement_days"] == 30
