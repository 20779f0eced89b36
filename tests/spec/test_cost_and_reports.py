"""Money by client, where both were reported; and which reports were due."""

from datetime import date
from decimal import Decimal

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_compiled import Counted
from tests.support.warehouse_log import Organisation

MONEY = """
    on         | event                | type  | period  | amount
    2026-01-31 | expenditure.recorded | legal | 2026-01 | 300.00
    2026-02-28 | expenditure.recorded | legal | 2026-02 | 300.00
    2026-03-31 | expenditure.recorded | legal | 2026-03 | 400.00
"""
CLIENTS = """
    on         | event             | person | type
    2026-02-01 | service.delivered | Ana    | legal
    2026-02-02 | service.delivered | Eva    | legal
"""
QUARTER = ["2026-01", "2026-02", "2026-03"]
COLUMNS = ("service_type_code", "running_cost", "clients", "refusal_tally", "is_complete", "cost_per_client")


def cost(counted: Counted, service_type: str = "legal") -> tuple[object, ...]:
    rows = counted.table("rpt_cost_per_client_quarterly", *COLUMNS, where="period_quarter = '2026-Q1'")
    return next(row[1:] for row in rows if row[0] == service_type)


def test_cost_per_client_of_a_complete_quarter(report_from: ReportFrom) -> None:
    counted = report_from(MONEY, CLIENTS)
    assert cost(counted) == (1000, 2, 0, True, 500)
    assert cost(counted, "ALL") == (1000, 2, 0, True, 500)


def test_who_refused_is_in_the_denominator(report_from: ReportFrom) -> None:
    refused = """
        on         | event              | type  | period  | count | at
        2026-03-31 | aggregate.reported | legal | 2026-Q1 | 1     | AV-01
    """
    assert cost(report_from(MONEY, CLIENTS, refused)) == (1000, 2, 1, True, Decimal("333.33"))


def test_an_accompanying_child_is_no_client(report_from: ReportFrom) -> None:
    child = """
        on         | event             | person | role               | type
        2026-01-01 | case.opened       | Ivo    | accompanying_child |
        2026-02-03 | service.delivered | Ivo    |                    | legal
    """
    assert cost(report_from(MONEY, CLIENTS, child)) == (1000, 2, 0, True, 500)


@pytest.mark.parametrize(
    ("sentence", "tables", "closed", "expected"),
    [
        ("a month not closed", [MONEY, CLIENTS], ["2026-01", "2026-02"], (1000, 2, 0, False, None)),
        (
            "a month without money",
            [MONEY.replace("2026-02 |", "2026-03 |"), CLIENTS],
            QUARTER,
            (1000, 2, 0, False, None),
        ),
        ("nobody reached", [MONEY], QUARTER, (1000, 0, 0, True, None)),
    ],
)
def test_there_is_no_cost_per_client_with(
    report_from: ReportFrom, sentence: str, tables: list[str], closed: list[str], expected: tuple[object, ...]
) -> None:
    assert cost(report_from(*tables, closed={"NGO-1": closed})) == expected, sentence


def test_only_running_money_is_cost(report_from: ReportFrom) -> None:
    other = """
        on         | event                | type  | period  | amount  | kind
        2026-03-31 | expenditure.recorded | legal | 2026-03 | 9999.00 | investment
        2026-03-31 | expenditure.recorded | legal | 2026-03 | 9999.00 | in_kind
        2026-03-31 | expenditure.recorded | legal | 2026-03 | 9999.00 | pro_bono
    """
    assert cost(report_from(MONEY, CLIENTS, other)) == (1000, 2, 0, True, 500)


def test_money_in_another_currency_is_cost_at_the_rate_of_its_month(report_from: ReportFrom) -> None:
    other = """
        on         | event                | type  | period  | amount | currency
        2026-03-31 | expenditure.recorded | legal | 2026-03 | 100.00 | BAM
    """
    counted = report_from(MONEY, CLIENTS, other)
    assert cost(counted) == (Decimal("1051.13"), 2, 0, True, Decimal("525.57"))
    assert counted.table("build", "unmapped_rows") == [(0,)]


def test_money_of_an_unknown_rate_is_seen_and_leaves_the_quarter_incomplete(report_from: ReportFrom) -> None:
    other = """
        on         | event                | type  | period  | amount  | currency
        2026-03-31 | expenditure.recorded | legal | 2026-03 | 9999.00 | JPY
    """
    counted = report_from(MONEY, CLIENTS, other)
    assert cost(counted) == (1000, 2, 0, False, None)
    assert counted.table("build", "unmapped_rows") == [(1,)]
    where = "period_quarter = '2026-Q1' and unmapped_rows > 0"
    assert counted.table("rpt_expenditures_quarterly", "expenditures", "unmapped_rows", where=where) == [(4, 1)]


def test_a_client_of_two_types_is_one_client_of_all(report_from: ReportFrom) -> None:
    counted = report_from(MONEY, CLIENTS, CLIENTS.replace("legal", "medical"))
    rows = counted.table("rpt_cost_per_client_quarterly", "service_type_code", "clients")
    assert rows == [("ALL", 2), ("legal", 2), ("medical", 2)]


@pytest.mark.parametrize(("as_of", "months"), [("2026-02-14", 0), ("2026-02-15", 1), ("2026-03-15", 2)])
def test_a_month_is_due_on_the_15th_of_the_next(report_from: ReportFrom, as_of: str, months: int) -> None:
    counted = report_from("on | event\n2026-01-01 | setback.recorded\n", as_of=as_of, closed={"NGO-1": ["2026-01"]})
    received = [("2026-01", True), ("2026-02", False)]
    assert counted.table("rpt_reporting_monthly", "period_month", "is_received") == received[:months]


def test_nothing_is_expected_after_an_organisation_stopped(report_from: ReportFrom) -> None:
    stopped = Organisation("NGO-2", ("legal",), reports_until=date(2026, 2, 28))
    needed = "on | event | person | type | need\n2026-04-01 | need.assessed | Ana | legal | n1\n"
    months = [f"2026-0{month}" for month in range(1, 7)]
    circumstances = {"organisations": (Organisation("NGO-1", ("legal",)), stopped)}
    counted = report_from(needed, closed={"NGO-1": months, "NGO-2": months[:2]}, **circumstances)
    assert len(counted.rows("rpt_reporting_monthly", "organisation_id = 'NGO-2'")) == 2
    assert counted.classes("n1") == {"n1": "unmet"}
    owing = report_from(needed, closed={"NGO-1": months, "NGO-2": months[:1]}, **circumstances)
    assert owing.classes("n1") == {"n1": "unknown"}
