"""Who withdraws from statistics leaves every figure that is counted from then on, and stays in the tally of R7."""

from datetime import date

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_compiled import Compiled, Counted
from tests.support.warehouse_log import Organisation
from tests.support.warehouse_story import story

CLIENTS = """
    on         | event              | person | type  | case | need | region
    2026-01-05 | detection.recorded | Ana    |       | A    |      | AV-01
    2026-01-06 | need.assessed      | Ana    | legal | A    | n1   | AV-01
    2026-02-01 | service.delivered  | Ana    | legal | A    |      |
    2026-02-09 | service.delivered  | Ana    | legal | A    |      |
    2026-02-02 | service.delivered  | Eva    | legal | E    |      |
"""
MONEY = """
    on         | event                | type  | period  | amount
    2026-01-31 | expenditure.recorded | legal | 2026-01 | 300.00
    2026-02-28 | expenditure.recorded | legal | 2026-02 | 300.00
    2026-03-31 | expenditure.recorded | legal | 2026-03 | 400.00
"""
WITHDRAWN = """
    on         | event             | person | purpose_code
    2026-03-01 | consent.withdrawn | Ana    | statistics
"""
GIVEN_AGAIN = """
    on         | event         | person | purpose_code
    2026-03-09 | consent.given | Ana    | statistics
"""
OF_LINKAGE = """
    on         | event             | person | purpose_code
    2026-03-01 | consent.withdrawn | Ana    | linkage
"""


def figures(counted: Counted) -> dict[str, int]:
    services = counted.rows("rpt_services_quarterly")
    return {
        "clients": sum(row["persons"] for row in counted.rows("rpt_clients_quarterly")),
        "deliveries": sum(row["deliveries"] for row in services),
        "tally": sum(row["refusal_tally"] for row in services),
        "detections": sum(row["detections"] for row in counted.rows("rpt_detections_quarterly")),
        "needs": sum(row["assessed"] for row in counted.rows("rpt_gaps_quarterly")),
        "persons": len(counted.rows("dim_person")),
    }


BOTH = {"clients": 2, "deliveries": 3, "tally": 0, "detections": 1, "needs": 1, "persons": 2}
EVA_ALONE = {"clients": 1, "deliveries": 1, "tally": 1, "detections": 0, "needs": 0, "persons": 1}


def test_who_withdraws_is_in_no_figure_but_the_tally(report_from: ReportFrom) -> None:
    assert figures(report_from(CLIENTS)) == BOTH
    assert figures(report_from(CLIENTS, WITHDRAWN)) == EVA_ALONE


def test_the_newest_word_counts_and_that_of_linkage_is_another(report_from: ReportFrom) -> None:
    assert figures(report_from(CLIENTS, WITHDRAWN, GIVEN_AGAIN)) == BOTH
    assert figures(report_from(CLIENTS, OF_LINKAGE)) == BOTH


def test_a_withdrawal_reaches_what_other_sources_know_of_the_same_person(report_from: ReportFrom) -> None:
    elsewhere = """
        on         | event             | person     | type    | case
        2026-02-03 | service.delivered | Ana by SHL | medical | S
    """
    counted = report_from(CLIENTS, elsewhere, WITHDRAWN, same_person=("Ana", "Ana by SHL"))
    assert figures(counted) == {**EVA_ALONE, "tally": 2}


def test_money_stays_and_who_withdrew_stays_in_its_denominator(report_from: ReportFrom) -> None:
    organisation = Organisation("NGO-1", ("legal",), reports_from=date(2026, 1, 1))
    counted = report_from(CLIENTS, MONEY, WITHDRAWN, organisations=(organisation,))
    (row,) = (
        row for row in counted.rows("rpt_cost_per_client_quarterly")
        if row["service_type_code"] == "legal" and row["period_quarter"] == "2026-Q1"
    )  # fmt: skip
    assert (row["running_cost"], row["clients"], row["refusal_tally"]) == (1000, 1, 1)


def test_what_was_counted_before_the_withdrawal_is_still_counted_as_of_then(compiled: Compiled) -> None:
    """Vintages are frozen; the log up to a position before the withdrawal says what they said."""
    with compiled.counting(story(CLIENTS, WITHDRAWN), to_position=5) as counted:
        assert figures(counted) == BOTH
