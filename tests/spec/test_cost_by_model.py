"""What a client costs in dedicated and mixed services, and what may be compared (docs/reference/counting/cost.md)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_compiled import Counted
from tests.support.warehouse_log import Organisation

ORGANISATIONS = tuple(Organisation(f"NGO-{number}", ("accommodation",)) for number in range(1, 5))
OFFERED = """
    on         | event           | org   | type          | service_model_code
    2025-12-01 | service.offered | NGO-1 | accommodation | tip_only
    2025-12-01 | service.offered | NGO-2 | accommodation | tip_dv_mixed
"""
HEADS = "on | event | org | type | period | amount | person | case | class | role\n"


def spent(by: str, amount: str) -> str:
    """So much in January and a euro in each other month of the quarter, so that the quarter is complete."""
    paid = (("01-31", "01", amount), ("02-28", "02", "1.00"), ("03-31", "03", "1.00"))
    lines = (
        f"2026-{on} | expenditure.recorded | {by} | accommodation | 2026-{month} | {sum_} | | | |\n"
        for on, month, sum_ in paid
    )
    return HEADS + "".join(lines)


def stayed(by: str, person: str, said: str, opened: str = "2026-01-01", role: str = "primary_client") -> str:
    """A night in January, in the phase that the calendar says."""
    case = f"{person} at {by}"
    return (
        HEADS
        + f"{opened} | case.opened | {by} | | | | {person} | {case} | {said} | {role}\n"
        + f"2026-01-10 | service.delivered | {by} | accommodation | | | {person} | {case} | |\n"
    )


TWO_MODELS = (
    OFFERED,
    spent("NGO-1", "100.00"), stayed("NGO-1", "Ana", "tip"), stayed("NGO-1", "Iva", "tip"),
    spent("NGO-2", "60.00"), stayed("NGO-2", "Eva", "tip"), stayed("NGO-2", "Mia", "dv"),
)  # fmt: skip


def of_model(counted: Counted, kind: str, period: str = "2026-Q1") -> dict[str, Any]:
    (row,) = counted.rows("rpt_cost_by_model", f"model_kind_code = '{kind}' and period_code = '{period}'")
    return row


def test_models_are_compared_where_both_have_clients(report_from: ReportFrom) -> None:
    """Crisis × trafficking: 50 a client in the dedicated service, 30 in the mixed one; of three clients of both."""
    counted = report_from(*TWO_MODELS, organisations=ORGANISATIONS)
    dedicated, mixed = of_model(counted, "dedicated"), of_model(counted, "mixed")
    names = ("clients", "allocated_amount", "standard_client_phases", "standardised_amount", "standardised_cost")
    assert [dedicated[name] for name in names] == [2, 100, 3, 150, 50]
    assert [mixed[name] for name in names] == [2, 60, 3, 90, 30]
    outside = ("outside_client_share", "outside_amount_share", "supported_client_phases", "supported_amount")
    assert [dedicated[name] for name in outside] == [0, 0, 2, 100]
    assert [mixed[name] for name in outside] == [Decimal("0.5"), Decimal("0.5"), 1, 30]


def test_what_one_model_alone_does_changes_no_standardised_cost(report_from: ReportFrom) -> None:
    """The one most likely misread: a client long there, whom only the mixed service has, makes it look dear."""
    long_there = """
        on         | event             | org   | person | case         | type          | phase_code | quantity
        2026-01-01 | phase.entered     | NGO-2 | Zoe    | Zoe at NGO-2 |               | beyond     |
        2026-01-11 | service.delivered | NGO-2 | Zoe    | Zoe at NGO-2 | accommodation |            | 9
    """
    counted = report_from(*TWO_MODELS, long_there, stayed("NGO-2", "Zoe", "tip"), organisations=ORGANISATIONS)
    mixed = of_model(counted, "mixed")
    assert (mixed["clients"], mixed["cost_per_client"]) == (3, 20)
    assert (mixed["standard_client_phases"], mixed["standardised_cost"]) == (3, 5), (
        "twelve nights, of which Eva had one"
    )
    assert mixed["outside_amount_share"] == Decimal("0.9167")


def test_who_refused_costs_as_much_as_a_client_and_is_in_neither_part(report_from: ReportFrom) -> None:
    refused = """
        on         | event              | org   | type          | period  | count | at
        2026-03-31 | aggregate.reported | NGO-1 | accommodation | 2026-Q1 | 2     | AV-01
    """
    dedicated = of_model(report_from(*TWO_MODELS, refused, organisations=ORGANISATIONS), "dedicated")
    assert (dedicated["clients"], dedicated["cost_per_client"], dedicated["standardised_cost"]) == (2, 25, 25)
    assert dedicated["refused_amount"] == 51, "half of January's, and of the euro of the other months"


def test_children_who_came_along_are_no_clients(report_from: ReportFrom) -> None:
    child = stayed("NGO-1", "Ivo", "tip", role="accompanying_child")
    dedicated = of_model(report_from(*TWO_MODELS, child, organisations=ORGANISATIONS), "dedicated")
    assert (dedicated["clients"], dedicated["cost_per_client"]) == (2, Decimal("33.34"))


def test_a_client_of_two_services_of_a_model_is_one_client_in_one_stratum(report_from: ReportFrom) -> None:
    tables = (OFFERED.replace("NGO-1", "NGO-3"), spent("NGO-3", "80.00"), stayed("NGO-3", "Ana", "tip"))
    dedicated = of_model(report_from(*TWO_MODELS, *tables, organisations=ORGANISATIONS), "dedicated")
    assert (dedicated["clients"], dedicated["client_phases"], dedicated["cost_per_client"]) == (2, 2, 90)
    assert (dedicated["organisations"], dedicated["lowest_cost_per_client"]) == (2, None)


def test_a_range_is_told_over_three_providers(report_from: ReportFrom) -> None:
    more = [
        table
        for by, amount in (("NGO-3", "20.00"), ("NGO-4", "70.00"))
        for table in (OFFERED.replace("NGO-1", by), spent(by, amount), stayed(by, f"of {by}", "tip"))
    ]
    dedicated = of_model(report_from(*TWO_MODELS, *more, organisations=ORGANISATIONS), "dedicated")
    costs = ("lowest_cost_per_client", "highest_cost_per_client", "cost_per_client")
    assert [dedicated[name] for name in costs] == [20, 70, Decimal("47.50")]


@pytest.mark.parametrize(
    ("sentence", "offered", "kind"),
    [
        ("nothing is registered", "", "not_known"),
        ("registered after the month", OFFERED.replace("2025-12-01", "2026-04-01"), "not_known"),
        ("within the month", OFFERED.replace("2025-12-01", "2026-01-31"), "dedicated"),
        ("for one population, too", OFFERED.replace("tip_only", "dv_only"), "dedicated"),
        ("for everybody", OFFERED.replace("tip_only", "mainstream"), "mainstream"),
    ],
)
def test_the_model_is_what_the_register_says(report_from: ReportFrom, sentence: str, offered: str, kind: str) -> None:
    rest = [table for table in TWO_MODELS if table != OFFERED]
    tables = [offered, *rest] if offered else rest
    counted = report_from(*tables, organisations=ORGANISATIONS)
    assert sum(row["clients"] for row in counted.rows("rpt_cost_by_model", f"model_kind_code = '{kind}'")) >= 2, (
        sentence
    )


def test_without_clients_of_both_nothing_is_standardised(report_from: ReportFrom) -> None:
    mixed = of_model(report_from(*TWO_MODELS[:4], spent("NGO-2", "9.00"), stayed("NGO-2", "Mia", "dv"),
                                 organisations=ORGANISATIONS), "mixed")  # fmt: skip
    assert (mixed["standard_client_phases"], mixed["standardised_cost"], mixed["outside_client_share"]) == (
        None,
        None,
        1,
    )


def test_an_outcome_stands_beside_how_many_told(report_from: ReportFrom) -> None:
    told = """
        on         | event            | org   | person | case         | outcome_domain_code   | work_code
        2025-05-20 | outcome.assessed | NGO-1 | Ana    | Ana at NGO-1 | economic_independence | formal
    """
    tables = (
        OFFERED, spent("NGO-1", "100.00"), stayed("NGO-1", "Ana", "tip", opened="2024-06-01"),
        stayed("NGO-1", "Iva", "tip", opened="2024-06-01"), stayed("NGO-1", "Eva", "tip"), told,
    )  # fmt: skip
    dedicated = of_model(report_from(*tables, organisations=ORGANISATIONS), "dedicated")
    assert [dedicated[name] for name in ("clients", "marked_clients", "income_told", "income_yes")] == [3, 2, 1, 1]
    assert (dedicated["housing_told"], dedicated["housing_yes"]) == (0, 0)
