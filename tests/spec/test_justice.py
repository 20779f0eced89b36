"""Entitlements, proceedings, compensation, protection orders.

Rules: docs/reference/counting/justice.md.
"""

from decimal import Decimal

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation

POLICE = Organisation("POL-1", assesses_needs=False, source_id="police_register", kind="police")
OFFICE = Organisation("MIG-1", assesses_needs=False, source_id="justice_events", kind="state")
ALL = (POLICE, OFFICE)
PASSED = """
    on         | event                  | person | case | at    | class | stage_code | outcome_code | org
    2026-01-10 | detection.recorded     | Ana    | a    | AV-01 | tip   |            |              | POL-1
    2026-01-20 | identification.decided | Ana    | a    |       |       | presumed   | positive     | POL-1
    2026-01-11 | detection.recorded     | Iva    | i    | AV-01 | tip   |            |              | POL-1
    2026-02-20 | identification.decided | Iva    | i    |       |       | presumed   | positive     | POL-1
"""
HALF_YEAR = [f"2026-0{month}" for month in range(1, 7)]
DECIDED = "on | event | person | entitlement_code | outcome_code | org\n"


def entitled(*rows: str) -> str:
    return DECIDED + "\n".join(f"{row} | MIG-1" for row in rows)


def recovery(report_from: ReportFrom, table: str, months: list[str]) -> list[tuple[object, ...]]:
    counted = report_from(PASSED, table, organisations=ALL, closed={"POL-1": HALF_YEAR, "MIG-1": months})
    return counted.table("rpt_recovery_periods_quarterly", "persons_positive", "persons_observed", "recovery_granted")


def test_a_grant_is_expected_of_whom_the_office_has_seen_for_thirty_days(report_from: ReportFrom) -> None:
    table = entitled(
        "2026-01-25 | entitlement.decided | Ana | recovery_period | positive",
        "2026-03-01 | entitlement.decided | Iva | recovery_period | positive",
    )
    assert recovery(report_from, table, HALF_YEAR) == [(2, 2, 2)]
    assert recovery(report_from, table, ["2026-01", "2026-02"]) == [(2, 1, 1)], "Iva: 30 days after 20 February"


def test_a_refused_recovery_period_and_another_entitlement_are_no_grant(report_from: ReportFrom) -> None:
    table = entitled(
        "2026-01-25 | entitlement.decided | Ana | recovery_period | negative",
        "2026-03-01 | entitlement.decided | Iva | insurance       | positive",
    )
    assert recovery(report_from, table, HALF_YEAR) == [(2, 2, 0)]


def test_days_to_an_entitlement_run_once_and_from_detection(report_from: ReportFrom) -> None:
    table = entitled(
        "2026-02-10 | entitlement.decided | Ana | insurance | negative",
        "2026-03-11 | entitlement.decided | Ana | insurance | positive",
        "2026-03-20 | entitlement.decided | Ana | insurance | positive",
        "2026-03-20 | entitlement.decided | Eva | insurance | positive",
    )
    columns = ("decisions", "positive", "negative", "first_grants", "grants_with_days", "total_days", "median_days")
    assert report_from(PASSED, table).table("rpt_entitlements_quarterly", *columns) == [(4, 3, 1, 2, 1, 60, 60)]


def test_proceedings_run_until_they_stop(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event              | person | proceedings | proceedings_kind_code | has_lawyer
        2026-01-10 | proceedings.joined | Ana    | x           | criminal              | yes
        2026-03-31 | proceedings.ended  | Ana    | x           | criminal              |
        2026-02-10 | proceedings.joined | Ana    | y           | family                | no
        2026-04-01 | proceedings.joined | Iva    | z           | family                |
    """)
    columns = ("period_quarter", "proceedings_kind_code", "persons", "persons_with_lawyer", "persons_lawyer_not_known")
    rows = [row for row in counted.table("rpt_proceedings_quarterly", *columns) if row[0] < "2026-Q3"]
    assert rows == [
        ("2026-Q1", "ALL", 1, 1, 0),
        ("2026-Q1", "criminal", 1, 1, 0),
        ("2026-Q1", "family", 1, 0, 0),
        ("2026-Q2", "ALL", 2, 0, 1),
        ("2026-Q2", "family", 2, 0, 1),
    ]


def test_claimed_is_not_awarded_and_awarded_is_not_paid(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event                | person | claim | compensation_kind_code | amount  | currency
        2026-01-10 | compensation.claimed | Ana    | x     | state_fund             | 1000.00 | EUR
        2026-05-10 | compensation.awarded | Ana    | x     | state_fund             | 400.50  | EUR
        2026-06-10 | compensation.paid    | Ana    | x     | state_fund             | 100.25  | EUR
        2026-01-10 | compensation.claimed | Iva    | y     | state_fund             |         |
        2026-05-10 | compensation.awarded | Iva    | y     | state_fund             | 900.00  | BAM
    """)
    columns = (
        "period_quarter", "currency_code", "claims", "claims_awarded", "claims_paid", "claimed_amount",
        "awarded_amount", "paid_amount",
    )  # fmt: skip
    assert counted.table("rpt_compensation_quarterly", *columns) == [
        ("2026-Q1", "EUR", 1, 1, 1, 1000, 0, 0),
        ("2026-Q1", "not_stated", 1, 1, 0, 0, 0, 0),
        ("2026-Q2", "BAM", 0, 0, 0, 0, 900, 0),
        ("2026-Q2", "EUR", 0, 0, 0, 0, Decimal("400.50"), Decimal("100.25")),
    ]


def test_an_order_belongs_to_the_quarter_of_its_application(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event                     | person | order | order_kind_code   | order_outcome_code
        2026-03-30 | protection_order.applied  | Ana    | x     | interim           |
        2026-04-02 | protection_order.decided  | Ana    | x     | interim           | granted
        2026-04-09 | protection_order.breached | Ana    | x     | interim           |
        2026-04-10 | protection_order.breached | Ana    | x     | interim           |
        2026-04-01 | protection_order.decided  | Iva    | y     | emergency_barring | granted
        2026-03-30 | protection_order.applied  | Eva    | z     | interim           |
    """)
    columns = (
        "period_quarter", "order_kind_code", "orders", "applied", "granted", "undecided", "breached", "breaches",
        "total_days",
    )  # fmt: skip
    assert counted.table("rpt_protection_orders_quarterly", *columns) == [
        ("2026-Q1", "interim", 2, 2, 1, 1, 1, 2, 3),
        ("2026-Q2", "emergency_barring", 1, 0, 1, 0, 0, 0, 0),
    ]
