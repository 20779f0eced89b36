"""Nothing is lost on the way: what every mart adds up to is counted again from the log, in Python.

The log holds everything twice, in codes that the seeds know and in codes that none of them knows
(`tests.support.unmapped_story`). A new mart has to say here what its rows add up to, or why they do not.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from tests.support.unmapped_story import KNOWN, MONTHS, STRANGE, told, twice_told_log
from tests.support.warehouse_compiled import Compiled, Counted
from tests.support.warehouse_dbt import resources
from tests.support.warehouse_log import Log

Count = Callable[[Log], Any]


class Total(NamedTuple):
    """The sum of an expression over the rows of a mart, and how the log says it."""

    measure: str
    of_log: Count
    where: str = "true"


def events(*kinds: str) -> Count:
    return lambda log: sum(len(told(log, kind)) for kind in kinds)


def amount(kind: str, field: str, **wanted: str) -> Count:
    """The sum of a field over the events of a type whose data hold these values."""
    return lambda log: sum(
        (Decimal(str(each[field])) for each in told(log, kind) if wanted.items() <= each.items()), Decimal(0)
    )


def distinct(kind: str, *fields: str, **wanted: str) -> Count:
    """How many different things the events of a type are about."""
    return lambda log: len(
        {tuple(each[field] for field in fields) for each in told(log, kind) if wanted.items() <= each.items()}
    )


def in_list(kind: str, field: str) -> Count:
    return lambda log: sum(len(each[field]) for each in told(log, kind))


def needs_served(log: Log) -> int:
    """Needs of a type with a standard that somebody answered."""
    served = {(each["subject"], each["service_type_code"]) for each in told(log, "service.delivered")}
    needs = {(each["subject"], each["service_type_code"]) for each in told(log, "need.assessed")}
    return len({need for need in needs & served if need[1] != "strange"})


def needs_not_served(log: Log) -> int:
    return len(told(log, "need.assessed")) - needs_served(log)


def running_in_euro(log: Log) -> Decimal:
    return amount("expenditure.recorded", "amount", expenditure_kind_code="running", currency_code="EUR")(log)


def running_of_quarter(log: Log) -> Decimal:
    return sum(
        (amount("expenditure.recorded", "amount", expenditure_kind_code="running", period=month)(log)
         for month in MONTHS[:3]), Decimal(0),
    )  # fmt: skip


def nights(log: Log) -> int:
    ended = {each["placement"]: each["on"] for each in told(log, "placement.ended")}
    return sum((ended[each["placement"]] - each["on"]).days for each in told(log, "placement.started"))


def fields_looked_for(log: Log) -> int:
    looked_for = {"case.opened": 2, "detection.recorded": 3, "need.assessed": 1}
    return sum(fields * len(told(log, kind)) for kind, fields in looked_for.items())


def strange_codes(log: Log) -> int:
    """Event by event, field by field: codes of the list of strange ones, money in yen, a month of another century."""
    strange = {"strange", "AV-99", "JPY", "1999-12"}
    return sum(
        not strange.isdisjoint(value if isinstance(value, list) else [value])
        for kind in {row[4] for row in log.rows}
        for each in told(log, kind)
        for value in each.values()
    )


def everybody(log: Log) -> int:
    """Persons of whom anything is told."""
    return len({each.get("subject") for kind in {row[4] for row in log.rows} for each in told(log, kind)} - {None})


ALL_NEEDS = events("need.assessed")
DELIVERIES = events("service.delivered")
CLIENTS = distinct("service.delivered", "subject")
PRIMARY = distinct("case.opened", "subject", beneficiary_role_code="primary_client")

TOTALS: dict[str, tuple[Total, ...]] = {
    "rpt_access_conditions": (
        Total("services", events("service.offered"), "access_condition_code = 'documents'"),
        Total("places", amount("service.offered", "places"), "access_condition_code = 'documents'"),
    ),
    "rpt_aggregate_share_quarterly": (
        Total("aggregate_deliveries", amount("aggregate.reported", "count", aggregate_kind_code="delivery")),
        Total("all_deliveries - aggregate_deliveries", DELIVERIES),
    ),
    "rpt_agreements": (Total("agreements", events("agreement.signed")),),
    "rpt_assisted_without_status_quarterly": (Total("persons_assisted", distinct("detection.recorded", "subject")),),
    "rpt_case_managers_quarterly": (Total("cases", events("case_manager.assigned"), "period_quarter = '2025-Q1'"),),
    "rpt_clients_by_service_quarterly": (
        Total("persons", distinct("service.delivered", "subject", "service_type_code"), "scope_code = 'type'"),
    ),
    "rpt_clients_quarterly": (Total("persons", CLIENTS),),
    "rpt_compensation_quarterly": (
        Total("claims", events("compensation.claimed")),
        Total("claimed_amount", amount("compensation.claimed", "amount")),
    ),
    "rpt_cost_by_phase_quarterly": (
        Total("clients", PRIMARY, "service_type_code = 'ALL' and allocation_rule_code = 'direct_units'"),
    ),
    "rpt_cost_by_region": (
        Total("running_cost", running_of_quarter, "period_code = '2025-Q1' and service_type_code = 'ALL'"),
        Total("clients", PRIMARY, "period_code = '2025-Q1' and service_type_code = 'ALL'"),
    ),
    "rpt_cost_ledger_monthly": (
        Total(
            "ledger_amount", amount("expenditure.recorded", "amount", currency_code="EUR"),
            "allocation_rule_code = 'direct_units'",
        ),
        Total(
            "unmapped_amount", amount("expenditure.recorded", "amount", expenditure_kind_code="strange"),
            "allocation_rule_code = 'direct_units'",
        ),
    ),
    "rpt_cost_per_client_quarterly": (
        Total("running_cost", running_in_euro, "service_type_code = 'ALL'"),
        Total("clients", PRIMARY, "service_type_code = 'ALL'"),
        Total(
            "refusal_tally", amount("aggregate.reported", "count", aggregate_kind_code="refusal"),
            "service_type_code = 'ALL'",
        ),
    ),
    "rpt_cost_per_unit_quarterly": (Total("deliveries", DELIVERIES),),
    "rpt_declines_quarterly": (Total("declines", events("assistance.declined")),),
    "rpt_delivery_modes_quarterly": (
        Total("deliveries", DELIVERIES), Total("quantity", amount("service.delivered", "quantity")),
    ),
    "rpt_detected_per_population_yearly": tuple(
        Total("tip_persons", distinct("detection.recorded", "subject"), where)
        for where in ("region_code <> 'ALL'", "sex_code <> 'ALL'", "region_code = 'ALL' and sex_code = 'ALL'")
    ),
    "rpt_detection_signals_quarterly": (Total("detections", in_list("detection.recorded", "signal_codes")),),
    "rpt_detections_quarterly": (
        Total("detections", events("detection.recorded")),
        Total("persons_first", distinct("detection.recorded", "subject")),
    ),
    "rpt_early_exits_quarterly": (Total("cases", events("case.opened")),),
    "rpt_entitlements_quarterly": (Total("decisions", events("entitlement.decided")),),
    "rpt_exits_quarterly": (Total("exits + repeated", events("case.closed")),),
    "rpt_expenditures_quarterly": (
        Total("expenditures", events("expenditure.recorded")),
        Total("cash_amount", amount("expenditure.recorded", "amount", currency_code="EUR")),
        Total("unmapped_rows", distinct("expenditure.recorded", "organisation_id", currency_code="JPY")),
    ),
    "rpt_exploitation_forms_quarterly": (
        Total("persons", in_list("detection.recorded", "exploitation_form_codes")),
    ),
    "rpt_feedback_yearly": tuple(
        Total(field, amount("feedback.given", field)) for field in ("asked_count", "answered_count", "satisfied_count")
    ),
    "rpt_funding_quarterly": (
        Total("committed_amount", amount("funding.committed", "amount"), "period_quarter = '2025-Q1'"),
        Total("received_amount", amount("funding.received", "amount")),
    ),
    "rpt_gap_causes_quarterly": (Total("needs", needs_not_served),),
    "rpt_gaps_by_profile_quarterly": (Total("needed", ALL_NEEDS, "profile_code = 'all'"),),
    "rpt_gaps_monthly": (Total("assessed", ALL_NEEDS),),
    "rpt_gaps_quarterly": (Total("assessed", ALL_NEEDS),),
    "rpt_identification_cohorts_quarterly": (Total("cases", distinct("detection.recorded", "case")),),
    "rpt_identification_rates_quarterly": (Total("decisions", events("identification.decided")),),
    "rpt_identifications_quarterly": (Total("decisions", events("identification.decided")),),
    "rpt_milestones_quarterly": (Total("milestones", events("milestone.set")),),
    "rpt_missing_fields_quarterly": (Total("events", fields_looked_for),),
    "rpt_occupancy_quarterly": (Total("nights", nights),),
    "rpt_outcomes_quarterly": (
        Total("persons", PRIMARY, "months_after = '12' and question_code = 'own_housing'"),
    ),
    "rpt_phases_quarterly": (Total("persons", CLIENTS, "period_quarter = '2025-Q1'"),),
    "rpt_plans_quarterly": (Total("planned", in_list("plan.agreed", "service_type_codes")),),
    "rpt_proceedings_quarterly": (
        Total("persons", distinct("proceedings.joined", "subject"), "proceedings_kind_code = 'ALL'"),
    ),
    "rpt_protection_orders_quarterly": (Total("orders", distinct("protection_order.decided", "protection_order")),),
    "rpt_providers": (
        Total("providers + unconfirmed_providers", events("service.offered"), "profile_code = 'all'"),
    ),
    "rpt_reconciliation_quarterly": (Total("detections", events("detection.recorded")),),
    "rpt_recovery_periods_quarterly": (Total("persons_positive", distinct("identification.decided", "subject")),),
    "rpt_referral_paths_quarterly": (Total("made", events("referral.made")),),
    "rpt_referral_refusals_quarterly": (Total("refusals", events("referral.refused")),),
    "rpt_referrals_quarterly": (Total("made", events("referral.made")),),
    "rpt_referrals_under_agreement_quarterly": (Total("referrals", events("referral.made")),),
    "rpt_reporting_monthly": (
        Total("is_received::integer", distinct("report.submitted", "period", organisation_id="NGO-1")),
    ),
    "rpt_retrafficking_quarterly": (Total("exits", events("case.closed")),),
    "rpt_served_outside_area_quarterly": (Total("helped", needs_served),),
    "rpt_service_breadth_quarterly": (Total("persons", CLIENTS, "period_quarter = '2025-Q1'"),),
    "rpt_services_quarterly": (
        Total("deliveries", DELIVERIES),
        Total("quantity", amount("service.delivered", "quantity")),
        Total("persons_first", CLIENTS),
        Total("refusal_tally", amount("aggregate.reported", "count", aggregate_kind_code="refusal")),
        Total("aggregate_deliveries", amount("aggregate.reported", "count", aggregate_kind_code="delivery")),
    ),
    "rpt_setbacks_quarterly": (Total("setbacks", events("setback.recorded")),),
    "rpt_shelter_places": (Total("beds", amount("service.offered", "places"), "area_code = 'ALL'"),),
    "rpt_staffing_quarterly": (Total("posts", amount("staffing.reported", "posts")),),
    "rpt_stays_quarterly": (
        Total("started", events("placement.started")), Total("ended", events("placement.ended")),
    ),
    "rpt_suspected_duplicates": (Total("persons", everybody),),
    "rpt_timeliness_quarterly": (
        Total("received_reports", distinct("report.submitted", "period", organisation_id="NGO-1")),
    ),
    "rpt_unmapped_codes_quarterly": (Total("events", strange_codes),),
    "rpt_waiting_yearly": (Total("needs", ALL_NEEDS, "within_days = 0 and region_code <> 'ALL'"),),
}  # fmt: skip

NO_TOTALS = {
    "rpt_cost_by_model": "only pools that are complete, by the model of each; all their money is in rpt_cost_by_region",
    "rpt_admissions_yearly": "a person has several profiles or none; all referrals are in rpt_referrals_quarterly",
    "rpt_overlaps_quarterly": "a finding about pairs of providers; their deliveries are in rpt_services_quarterly",
}
MARTS = sorted(name for name in resources("models") if name.startswith("rpt_"))


@pytest.fixture(scope="module")
def log() -> Log:
    return twice_told_log()


@pytest.fixture(scope="module")
def counted(compiled: Compiled, log: Log) -> Iterator[Counted]:
    with compiled.counting(log) as found:
        yield found


@pytest.mark.parametrize(
    ("model", "kept", "dropped", "mart"),
    [
        ("int_needs_due", "left join standards", "inner join standards", "rpt_gaps_quarterly"),
        ("int_regions_costed", "left join organisations", "inner join organisations", "rpt_cost_by_region"),
        ("fct_declines", "left join organisations", "inner join organisations", "rpt_declines_quarterly"),
    ],
)
def test_a_join_that_drops_what_it_does_not_know_is_found(
    model: str, kept: str, dropped: str, mart: str, compiled: Compiled, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The totals can fail: one word in one model is enough. First in this file, for two transactions that make the same
    tables would wait for each other.
    """
    node = compiled.models[f"model.nrm.{model}"]
    assert kept in node["compiled_code"]
    monkeypatch.setitem(node, "compiled_code", node["compiled_code"].replace(kept, dropped))
    with compiled.counting(log) as spoiled:
        found = [spoiled.sum(mart, total.measure, total.where) == total.of_log(log) for total in TOTALS[mart]]
    assert not all(found)


def test_every_mart_says_what_it_adds_up_to() -> None:
    assert sorted([*TOTALS, *NO_TOTALS]) == MARTS
    assert all(TOTALS.values())


@pytest.mark.parametrize(
    ("mart", "total"),
    [pytest.param(mart, total, id=f"{mart}: {total.measure}") for mart in TOTALS for total in TOTALS[mart]],
)
def test_a_mart_adds_up_to_what_the_log_holds(mart: str, total: Total, counted: Counted, log: Log) -> None:
    assert counted.sum(mart, total.measure, total.where) == total.of_log(log) > 0


def test_what_no_seed_knows_stands_in_rows_of_its_own(counted: Counted) -> None:
    for mart, column in (
        ("rpt_services_quarterly", "region_code"), ("rpt_services_quarterly", "service_type_code"),
        ("rpt_services_quarterly", "beneficiary_role_code"), ("rpt_gaps_quarterly", "region_code"),
        ("rpt_exits_quarterly", "exit_reason_code"), ("rpt_cost_by_region", "region_code"),
        ("rpt_declines_quarterly", "recorded_by_kind_code"), ("rpt_providers", "region_code"),
    ):  # fmt: skip
        assert counted.rows(mart, f"{column} = 'UNMAPPED'"), f"{mart} has no unmapped {column}"


def test_a_code_that_no_seed_knows_is_counted_by_its_name(counted: Counted) -> None:
    found = counted.table("rpt_unmapped_codes_quarterly", "code_kind_code", "field_code", "unmapped_code")
    assert {
        ("region", "residence_region_code", "AV-99"), ("code", "service_type_code", "strange"),
        ("currency", "currency_code", "JPY"), ("period", "period", "1999-12"),
    } <= set(found)  # fmt: skip
    assert not {code for _, _, code in found} & {str(code) for code in KNOWN.values()}
    assert STRANGE["region_code"] == "AV-99"
