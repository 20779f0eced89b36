"""Money is given to whoever used what it paid for, and no cent of the ledger is lost or made."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_compiled import Compiled, Counted
from tests.support.warehouse_country import plausible_log

RULES = ("direct_units", "phase_weighted", "staff_time")
UNALLOCATED = "refused unresolved no_units no_weight investment imputed".split()
MONEY = """
    on         | event                | type  | period  | amount | kind
    2026-01-31 | expenditure.recorded | legal | 2026-01 | 100.00 | running
    2026-01-31 | expenditure.recorded | legal | 2026-01 | 30.00  | investment
    2026-01-31 | expenditure.recorded | legal | 2026-01 | 12.00  | pro_bono
"""
quietly = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def ledger(counted: Counted, rule: str = "direct_units") -> dict[str, Decimal]:
    """The money of January that is anywhere, by where it stands."""
    where = f"period_month = '2026-01' and allocation_rule_code = '{rule}'"
    (row,) = counted.rows("rpt_cost_ledger_monthly", where)
    return {name.removesuffix("_amount"): row[name] for name in row if name.endswith("_amount") and row[name]}


def given_to(counted: Counted, rule: str = "direct_units") -> dict[str, Decimal]:
    """Phase of the use → what it is given."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in counted.rows("fct_cost_allocations", f"allocation_rule_code = '{rule}'"):
        found[row["phase_code"]] += row["allocated_amount"]
    return dict(found)


def test_running_money_goes_to_whoever_was_served_and_the_rest_stands_apart(report_from: ReportFrom) -> None:
    served = """
        on         | event             | person | type
        2026-01-05 | service.delivered | Ana    | legal
        2026-01-06 | service.delivered | Eva    | legal
    """
    counted = report_from(MONEY, served)
    assert ledger(counted) == {"ledger": 142, "allocated": 100, "investment": 30, "imputed": 12}
    assert [row["allocated_amount"] for row in counted.rows("fct_cost_allocations")][:2] == [50, 50]


def test_money_of_a_month_in_which_nobody_was_served_reaches_nobody(report_from: ReportFrom) -> None:
    served = "on | event | person | type\n2026-02-05 | service.delivered | Ana | legal\n"
    assert ledger(report_from(MONEY, served)) == {"ledger": 142, "no_units": 100, "investment": 30, "imputed": 12}


def test_who_refused_claims_as_much_as_a_client_of_the_quarter(report_from: ReportFrom) -> None:
    served = """
        on         | event              | person | type  | period  | count | at
        2026-01-05 | service.delivered  | Ana    | legal |         |       |
        2026-03-31 | aggregate.reported |        | legal | 2026-Q1 | 2     | AV-01
    """
    found = ledger(report_from(MONEY, served))
    assert (found["allocated"], found["refused"]) == (Decimal("33.33"), Decimal("66.67"))


def test_units_of_nobody_known_are_paid_and_given_to_nobody(report_from: ReportFrom) -> None:
    served = """
        on         | event             | person | type
        2026-01-05 | service.delivered | Ana    | legal
        2026-01-06 | service.delivered | Eva    | legal
    """
    found = ledger(report_from(MONEY, served, unresolved={"Eva"}))
    assert (found["allocated"], found["unresolved"]) == (50, 50)


PHASES = """
    on         | event             | person | case | type  | phase_code | staff_hours
    2026-01-01 | phase.entered     | Ana    | a    |       | crisis     |
    2026-01-01 | phase.entered     | Eva    | e    |       | beyond     |
    2026-01-05 | service.delivered | Ana    | a    | legal |            | 3
    2026-01-06 | service.delivered | Eva    | e    | legal |            | 1
"""


def test_the_three_rules_stand_beside_each_other(report_from: ReportFrom) -> None:
    counted = report_from(MONEY, PHASES)
    assert given_to(counted) == {"crisis": 50, "beyond": 50}
    assert given_to(counted, "phase_weighted") == {"crisis": Decimal("66.67"), "beyond": Decimal("33.33")}
    assert given_to(counted, "staff_time") == {"crisis": 75, "beyond": 25}


def by_phase(counted: Counted, rule: str = "direct_units") -> list[tuple[object, ...]]:
    where = f"service_type_code = 'legal' and allocation_rule_code = '{rule}'"
    return counted.table("rpt_cost_by_phase_quarterly", "phase_code", "clients", "cost_per_client", where=where)


def test_a_phase_costs_what_primary_clients_used_in_it(report_from: ReportFrom) -> None:
    rest = """
        on         | event                | type  | period  | amount | person | case | role
        2026-02-28 | expenditure.recorded | legal | 2026-02 | 10.00  |        |      |
        2026-03-31 | expenditure.recorded | legal | 2026-03 | 10.00  |        |      |
        2026-01-01 | case.opened          |       |         |        | Ivo    | i    | accompanying_child
        2026-01-07 | service.delivered    | legal |         |        | Ivo    | i    |
        2026-01-08 | service.delivered    | legal |         |        | Ana    | a    |
    """
    counted = report_from(MONEY, PHASES, rest)
    assert by_phase(counted) == [("beyond", 1, 25), ("crisis", 1, 50)]
    assert by_phase(counted, "staff_time") == [], "no time was written down for two of four deliveries"
    assert by_phase(report_from(MONEY, PHASES)) == [], "February and March have no money"


def test_staff_time_is_a_rule_only_where_all_of_it_is_written_down(report_from: ReportFrom) -> None:
    more = "on | event | person | type\n2026-01-07 | service.delivered | Iva | legal\n"
    counted = report_from(MONEY, PHASES, more)
    assert given_to(counted, "staff_time") == {}
    assert ledger(counted, "staff_time")["no_weight"] == 100


def test_an_hour_and_a_session_are_never_added(report_from: ReportFrom) -> None:
    served = """
        on         | event             | person | case | type  | unit_code | quantity | phase_code
        2026-01-01 | phase.entered     | Ana    | a    |       |           |          | crisis
        2026-01-05 | service.delivered | Ana    | a    | legal | hour      | 9        |
        2026-01-06 | service.delivered | Eva    | e    | legal | session   | 1        |
    """
    assert given_to(report_from(MONEY, served)) == {"crisis": 50, "not_known": 50}


@quietly
@given(seed=st.integers(0, 10_000))
def test_allocated_and_unallocated_are_the_ledger_of_every_organisation_and_month(
    compiled: Compiled, seed: int
) -> None:
    """Money of all kinds and currencies, credit notes among it; persons add up to what was allocated."""
    log, dice = plausible_log(25, seed), Random(seed)
    for row in [row for row in log.rows if row[4] == "report.submitted"]:
        _spend(log, dice, row[5].date())
    with compiled.counting(log) as counted:
        rows = counted.rows("rpt_cost_ledger_monthly")
        persons = counted.rows("fct_cost_allocations")
        spent = counted.rows("fct_expenditures")
    for rule in RULES:
        of_rule = [row for row in rows if row["allocation_rule_code"] == rule]
        assert _by_month(of_rule, "ledger_amount") == _by_month(spent, "converted_amount")
        assert all(_parts(row) == row["ledger_amount"] for row in of_rule)
        to_persons = _by_month([row for row in persons if row["allocation_rule_code"] == rule], "allocated_amount")
        claimed = _by_month(of_rule, "allocated_amount", "unresolved_amount")
        assert {key: amount for key, amount in claimed.items() if amount} == {
            key: amount for key, amount in to_persons.items() if amount
        }


def _spend(log: Any, dice: Random, on: date) -> None:
    log.add(
        "expenditure.recorded",
        on,
        organisation_id=dice.choice(["SHL-01", "NGO-01", "NGO-02", "NGO-03"]),
        service_type_code=dice.choice(["legal", "medical", "accommodation", "employment"]),
        period=f"{on:%Y-%m}",
        amount=f"{dice.randrange(-99999, 999999) / 100:.2f}",
        expenditure_kind_code=dice.choice(["running", "running", "investment", "in_kind", "pro_bono"]),
        currency_code=dice.choice(["EUR", "EUR", "USD", "JPY"]),
    )


def _by_month(rows: list[dict[str, Any]], *amounts: str) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row["organisation_id"], row["period_month"]] += sum((row[name] or 0 for name in amounts), Decimal(0))
    return dict(found)


def _parts(row: dict[str, Any]) -> Decimal:
    return sum((row[f"{part}_amount"] for part in UNALLOCATED), row["allocated_amount"])


pools = st.lists(
    st.tuples(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=9)),
    min_size=1,
    max_size=20,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pools=pools)
def test_a_share_is_never_a_cent_away_from_exact_and_shares_add_up(
    compiled: Compiled, pools: list[tuple[int, list[int]]]
) -> None:
    """The very SQL that shares out, on pools of any size and any sign."""
    with compiled.counting(plausible_log(0, 1)) as counted:
        found = _shared_out(counted, pools)
    for number, (cents, weights) in enumerate(pools):
        shares = [int(found[number, place] * 100) for place in range(len(weights)) if (number, place) in found]
        assert len(shares) == (len(weights) if sum(weights) else 0)
        assert sum(shares) == (cents if sum(weights) else 0)
        for share, weight in zip(shares, weights, strict=False):
            assert abs(share - Fraction(cents * weight, sum(weights))) < 1
            assert weight or share == 0


def _shared_out(counted: Counted, pools: list[tuple[int, list[int]]]) -> dict[tuple[int, int], Decimal]:
    counted.connection.execute(
        "create table intermediate.int_cost_claims_weighed (period_month text, organisation_id text, service_type_code"
        " text, unit_code text, beneficiary_role_code text, victimisation_class_code text, phase_code text,"
        " phase_source_code text, allocation_rule_code text, is_one_kind_of_unit boolean, attributable_amount"
        " numeric(14, 2), weight numeric)"
    )
    claims = [
        ("2026-01", f"NGO-{number}", "legal", str(place), "direct_units", Decimal(cents) / 100, weight)
        for number, (cents, weights) in enumerate(pools)
        for place, weight in enumerate(weights)
    ]
    with counted.connection.cursor() as cursor:
        cursor.executemany(
            "insert into intermediate.int_cost_claims_weighed (period_month, organisation_id, service_type_code,"
            " unit_code, allocation_rule_code, attributable_amount, weight) values (%s, %s, %s, %s, %s, %s, %s)",
            claims,
        )
    counted.made.add("model.nrm.int_cost_claims_weighed")
    rows = counted.rows("int_cost_claims_allocated")
    return {
        (int(row["organisation_id"].removeprefix("NGO-")), int(row["unit_code"])): row["allocated_amount"]
        for row in rows
    }
