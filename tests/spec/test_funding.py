"""How much of the next year is promised, by how many funders, and how long money that is paid back lets wait."""

from datetime import date
from decimal import Decimal

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_compiled import Counted
from tests.support.warehouse_log import Organisation

SINCE_2025 = {"organisations": (Organisation("NGO-1", ("legal",), reports_from=date(2025, 1, 1)),)}
MONTHS = [f"{2025 + number // 12}-{number % 12 + 1:02d}" for number in range(18)]
PROMISES = """
    on         | event             | funding | funder   | period  | until   | amount  | condition
    2025-12-10 | funding.committed | state   | ministry | 2026-01 | 2026-12 | 1200.00 | reimbursed
    2026-05-01 | funding.committed | town    | town     | 2026-07 | 2027-06 | 300.00  | in_advance
"""


def money(months: list[str]) -> str:
    lines = [f"{month}-28 | expenditure.recorded | legal | {month} | 100.00" for month in months]
    return "\n".join(["on | event | type | period | amount", *lines])


def row(counted: Counted, *columns: str) -> tuple[object, ...]:
    return counted.table("rpt_funding_quarterly", *columns, where="period_quarter = '2026-Q2'")[0]


def test_half_of_a_budget_and_a_new_grant_cover_three_quarters_of_the_next_year(report_from: ReportFrom) -> None:
    counted = report_from(PROMISES, money(MONTHS), closed={"NGO-1": MONTHS}, **SINCE_2025)
    found = row(counted, "committed_amount", "expected_cost", "covered_share", "largest_funder_share")
    assert found == (900, 1200, Decimal("0.75"), Decimal("0.6667"))


def test_what_the_next_year_costs_is_not_guessed_from_eleven_months(report_from: ReportFrom) -> None:
    for spent, closed in ((MONTHS[:-1], MONTHS), (MONTHS, MONTHS[:-1])):
        counted = report_from(PROMISES, money(spent), closed={"NGO-1": closed}, **SINCE_2025)
        assert row(counted, "committed_amount", "expected_cost", "covered_share") == (900, None, None)


def test_an_advance_is_no_reimbursement(report_from: ReportFrom) -> None:
    came = """
        on         | event            | funding | funder   | period  | amount
        2026-04-30 | funding.received | state   | ministry | 2026-03 | 100.00
        2026-05-20 | funding.received | town    | town     | 2026-07 | 150.00
    """
    counted = report_from(PROMISES, came, **SINCE_2025)
    assert row(counted, "received_amount", "reimbursements", "total_reimbursement_days") == (250, 1, 30)


def test_a_promise_without_a_rate_is_seen_and_in_no_amount(report_from: ReportFrom) -> None:
    yen = """
        on         | event             | funding | funder | period  | until   | amount  | currency
        2025-12-10 | funding.committed | state   | town   | 2026-01 | 2026-12 | 1200.00 | EUR
        2026-05-01 | funding.committed | tokyo   | tokyo  | 2026-07 | 2027-06 | 300.00  | JPY
    """
    assert row(report_from(yen, **SINCE_2025), "committed_amount", "unmapped_rows") == (600, 1)
