"""Money by client, closed case and unit: of whoever reported both, in the region of the provider."""

from decimal import Decimal

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_compiled import Counted
from tests.support.warehouse_log import Organisation

HERE = Organisation("NGO-1", ("legal",), region="AV-01")
BESIDE = Organisation("NGO-2", ("legal",), region="AV-01")
BOTH = {"organisations": (HERE, BESIDE)}


def money(org: str = "NGO-1", months: tuple[str, ...] = ("01", "02", "03"), amount: str = "300.00") -> str:
    lines = [f"2026-{month}-28 | expenditure.recorded | {org} | legal | 2026-{month} | {amount}" for month in months]
    return "\n".join(["on | event | org | type | period | amount", *lines])


CLIENTS = """
    on         | event             | org   | person | case | type  | region | reason_code
    2026-01-01 | case.opened       | NGO-1 | Ana    | a    |       | AV-05  |
    2026-02-01 | service.delivered | NGO-1 | Ana    | a    | legal |        |
    2026-02-02 | service.delivered | NGO-2 | Ana    |      | legal |        |
    2026-02-03 | service.delivered | NGO-1 | Eva    |      | legal |        |
    2026-03-03 | case.closed       | NGO-1 | Ana    | a    |       |        |
"""


def row(counted: Counted, *columns: str, period: str = "2026-Q1", kind: str = "ALL") -> tuple[object, ...]:
    where = f"period_code = '{period}' and service_type_code = '{kind}'"
    (found,) = counted.rows("rpt_cost_by_region", where)
    return tuple(found[column] for column in ("region_code", *columns))


def test_the_region_is_the_provider_s_and_a_client_of_two_providers_is_one(report_from: ReportFrom) -> None:
    counted = report_from(money(), money("NGO-2"), CLIENTS, **BOTH)
    assert row(counted, "running_cost", "clients", "cost_per_client") == ("AV-01", 1800, 2, 900)


def test_who_reported_money_for_a_part_of_the_quarter_is_in_neither_part(report_from: ReportFrom) -> None:
    counted = report_from(money(), money("NGO-2", ("01", "02")), CLIENTS, **BOTH)
    assert row(counted, "organisations", "complete_organisations", "running_cost", "clients") == ("AV-01", 2, 1, 900, 2)


def test_a_closed_case_counts_once_and_is_of_no_type(report_from: ReportFrom) -> None:
    again = "on | event | org | person | case\n2026-03-20 | case.closed | NGO-1 | Ana | a\n"
    counted = report_from(money(), CLIENTS, again, **BOTH)
    assert row(counted, "closed_cases", "cost_per_closed_case") == ("AV-01", 1, 900)
    assert row(counted, "closed_cases", "cost_per_closed_case", kind="legal") == ("AV-01", 0, None)


def test_a_year_with_a_quarter_of_money_is_no_year(report_from: ReportFrom) -> None:
    counted = report_from(money(), CLIENTS, **BOTH)
    assert row(counted, "complete_organisations", "running_cost", "cost_per_client", period="2026") == (
        "AV-01", 0, 0, None,
    )  # fmt: skip
    assert {one["period_code"] for one in counted.rows("rpt_cost_by_region")} == {"2026", "2026-Q1"}, "never a month"


def test_eleven_clients_and_outside_three_providers_are_the_least(report_from: ReportFrom) -> None:
    names = [f"P{number}" for number in range(10)]
    served = "\n".join(f"2026-02-01 | service.delivered | NGO-1 | {name} | legal" for name in names)
    head = "on | event | org | person | type\n"
    few = report_from(money(), head + served, **BOTH)
    assert row(few, "clients", "is_shown_to_ministry") == ("AV-01", 10, False)
    tally = """
        on         | event              | org   | type  | period  | count | at
        2026-03-31 | aggregate.reported | NGO-1 | legal | 2026-Q1 | 1     | AV-01
    """
    enough = report_from(money(), head + served, tally, **BOTH)
    assert row(enough, "clients", "refusal_tally", "is_shown_to_ministry", "is_shown_outside") == (
        "AV-01", 10, 1, True, False,
    )  # fmt: skip
    third = Organisation("NGO-3", ("legal",), region="AV-01")
    all_three = (money(), money("NGO-2"), money("NGO-3"), head + served, tally)
    assert row(report_from(*all_three, organisations=(HERE, BESIDE, third)), "is_shown_outside") == ("AV-01", True)


def price(counted: Counted) -> list[tuple[object, ...]]:
    return counted.table("rpt_cost_per_unit_quarterly", "unit_code", "quantity", "cost_per_unit")


def test_a_unit_costs_the_money_of_the_quarter_by_its_units(report_from: ReportFrom) -> None:
    counted = report_from(money(), CLIENTS.replace("NGO-2", "NGO-1"))
    assert price(counted) == [("session", 3, 300)]


def test_a_quarter_of_hours_and_sessions_has_no_price(report_from: ReportFrom) -> None:
    hours = (
        "on | event | person | type | unit_code | quantity\n2026-01-05 | service.delivered | Iva | legal | hour | 2\n"
    )
    counted = report_from(money(), CLIENTS.replace("NGO-2", "NGO-1"), hours)
    assert price(counted) == [("hour", 2, None), ("session", 3, None)]


def test_who_refused_takes_her_part_out_of_the_price(report_from: ReportFrom) -> None:
    tally = "on | event | type | period | count | at\n2026-03-31 | aggregate.reported | legal | 2026-Q1 | 2 | AV-01\n"
    counted = report_from(money(), CLIENTS.replace("NGO-2", "NGO-1"), tally)
    assert price(counted) == [("session", 3, Decimal("150.00"))]
