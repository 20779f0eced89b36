"""The second hand on justice and entitlements, each rule counted by hand: docs/reference/counting/justice.md."""

from decimal import Decimal

from synthetic.check import compensation, entitlements, orders, proceedings
from tests.support.planted import all_closed, counted, decided, detected, entitled, matter, plant


def test_a_recovery_period_is_asked_of_who_passed_the_first_stage_thirty_days_ago() -> None:
    passed = (detected("A", "01-01"), decided("A", "01-10"), detected("B", "01-01"), decided("B", "02-10"))
    refused = (detected("C", "01-01"), decided("C", "01-10", "negative"))
    home = (detected("D", "01-01", said="dv"), decided("D", "01-10"))
    facts = (*passed, *refused, *home, entitled("A", "01-09"), entitled("B", "02-11"), entitled("C", "02-11"))
    row = entitlements.RECOVERY.cells(plant(*facts, closings=all_closed("2026-01", "2026-02")))["2026-Q1", "AV-01"]
    assert [row[name] for name in entitlements.OF_RECOVERY] == [2, 1, 1]


def test_only_the_first_grant_has_days_and_only_after_a_detection() -> None:
    world = plant(
        detected("A", "02-01"),
        *(entitled("A", "02-11", "negative"), entitled("A", "02-21"), entitled("A", "03-21")),
        *(entitled("A", "01-31", code="benefit"), entitled("B", "03-01", "suspended")),
    )
    rows = counted(entitlements.ENTITLEMENTS, world, "decisions", "first_grants", "grants_with_days", "total_days")
    assert rows == {
        ("2026-Q1", "recovery_period"): {"decisions": 4, "first_grants": 1, "grants_with_days": 1, "total_days": 20},
        ("2026-Q1", "benefit"): {"decisions": 1, "first_grants": 1, "grants_with_days": 0, "total_days": 0},
    }


def test_a_person_in_two_proceedings_is_one_of_all_with_a_lawyer_in_either() -> None:
    world = plant(
        *(matter("A", "joined", "01-10", "criminal", has_lawyer=True), matter("A", "ended", "03-31", "criminal")),
        *(matter("A", "joined", "02-10", "family"), matter("A", "left", "02-09", "family")),
    )
    rows = counted(proceedings.MART, world, *proceedings.COUNTED)
    assert {key: tuple(row.values()) for key, row in rows.items() if key[0] < "2026-Q3"} == {
        ("2026-Q1", "criminal"): (1, 1, 0),
        ("2026-Q1", "family"): (1, 0, 1),
        ("2026-Q1", "ALL"): (1, 1, 0),
        ("2026-Q2", "family"): (1, 0, 1),
        ("2026-Q2", "ALL"): (1, 0, 1),
    }


def test_money_counts_by_its_own_date_and_currency_and_the_claim_knows_its_end() -> None:
    world = plant(
        matter("A", "claimed", "01-10", "state_fund"),
        matter("A", "awarded", "05-10", "state_fund", amount=Decimal("10.50"), currency="BAM"),
    )
    assert counted(compensation.MART, world, "claims", "claims_awarded", "claims_paid", "awarded_amount") == {
        ("2026-Q1", "state_fund", "not_stated"): {
            "claims": 1, "claims_awarded": 1, "claims_paid": 0, "awarded_amount": 0
        },
        ("2026-Q2", "state_fund", "BAM"): {
            "claims": 0, "claims_awarded": 0, "claims_paid": 0, "awarded_amount": Decimal("10.50")
        },
    }  # fmt: skip


def test_a_breach_before_the_order_or_of_a_refused_one_is_none() -> None:
    world = plant(
        *(matter("A", "applied", "03-30", "interim"), matter("A", "decided", "04-02", "interim", outcome="granted")),
        *(matter("A", "breached", "04-01", "interim"), matter("A", "breached", "04-02", "interim")),
        *(matter("B", "decided", "04-02", "interim", outcome="refused"), matter("B", "breached", "04-03", "interim")),
    )
    rows = counted(orders.MART, world, "orders", "applied", "granted", "refused", "breached", "breaches", "total_days")
    assert {key[0]: tuple(row.values()) for key, row in rows.items()} == {
        "2026-Q1": (1, 1, 1, 0, 1, 1, 3),
        "2026-Q2": (1, 0, 0, 1, 0, 0, 0),
    }
