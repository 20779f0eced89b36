"""What holds of every log: the order of appending, the position read and the silence of a source."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.warehouse_compiled import FAR_AHEAD, Compiled, Counted
from tests.support.warehouse_country import plausible_log
from tests.support.warehouse_log import Log

FIGURES = (
    "rpt_detections_quarterly",
    "rpt_identifications_quarterly",
    "rpt_services_quarterly",
    "rpt_clients_quarterly",
    "rpt_gaps_quarterly",
    "rpt_cost_per_client_quarterly",
    "rpt_expenditures_quarterly",
    "rpt_cost_ledger_monthly",
    "rpt_cost_by_region",
    "rpt_cost_per_unit_quarterly",
    "rpt_funding_quarterly",
    "rpt_cost_by_phase_quarterly",
    "rpt_reporting_monthly",
    "rpt_identification_rates_quarterly",
    "rpt_identification_cohorts_quarterly",
    "rpt_detected_per_population_yearly",
    "rpt_exploitation_forms_quarterly",
    "rpt_detection_signals_quarterly",
    "rpt_assisted_without_status_quarterly",
    "rpt_referrals_quarterly",
    "rpt_referral_paths_quarterly",
    "rpt_referral_refusals_quarterly",
    "rpt_recovery_periods_quarterly",
    "rpt_entitlements_quarterly",
    "rpt_proceedings_quarterly",
    "rpt_compensation_quarterly",
    "rpt_protection_orders_quarterly",
)
CLASSES = "not_applicable already_received met_in_time choice barrier pending unknown met_late unmet".split()
Figures = dict[str, list[dict[str, object]]]

seeds = st.integers(0, 10_000)
quietly = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def figures(counted: Counted) -> Figures:
    return {name: counted.rows(name, order_by="1, 2, 3, " + _rest(name)) for name in FIGURES}


def _rest(name: str) -> str:
    return {
        "rpt_detections_quarterly": "4",
        "rpt_identifications_quarterly": "4, 5, 6",
        "rpt_services_quarterly": "4",
        "rpt_expenditures_quarterly": "4, 5",
        "rpt_cost_ledger_monthly": "4",
        "rpt_detected_per_population_yearly": "4",
        "rpt_referral_paths_quarterly": "4",
        "rpt_cost_per_unit_quarterly": "4",
        "rpt_cost_by_phase_quarterly": "4",
    }.get(name, "1")


def count(compiled: Compiled, log: Log, to_position: int = FAR_AHEAD) -> Figures:
    with compiled.counting(log, to_position) as counted:
        return figures(counted)


@quietly
@given(seed=seeds)
def test_the_order_of_appending_changes_no_figure(compiled: Compiled, seed: int) -> None:
    log = plausible_log(12, seed)
    order = [row[0] for row in log.rows]
    Random(seed).shuffle(order)
    assert count(compiled, log.in_order(order)) == count(compiled, log)


@quietly
@given(seed=seeds, part=st.floats(0.3, 0.99))
def test_reading_up_to_a_position_is_reading_the_log_of_that_time(compiled: Compiled, seed: int, part: float) -> None:
    log = plausible_log(12, seed)
    position = int(log.position * part)
    assert count(compiled, log, position) == count(compiled, log.until(position))


@quietly
@given(seed=seeds)
def test_silence_is_never_a_gap_and_never_a_success(compiled: Compiled, seed: int) -> None:
    """One report that did not come moves needs to unknown and from nowhere else than from late and unmet."""
    log = plausible_log(30, seed)
    reports = [row[0] for row in log.rows if row[4] == "report.submitted"]
    silent = Random(seed).choice(reports)
    with compiled.counting(log) as counted:
        before = {row["need_key"]: row["need_class_code"] for row in counted.rows("fct_needs")}
    log.correct(silent)
    with compiled.counting(log) as counted:
        after = {row["need_key"]: row["need_class_code"] for row in counted.rows("fct_needs")}
    assert before.keys() == after.keys()
    moved = {(before[need], after[need]) for need in before if before[need] != after[need]}
    assert moved <= {("unmet", "unknown"), ("met_late", "unknown"), ("met_late", "unmet")}


@quietly
@given(seed=seeds)
def test_the_parts_always_make_the_whole(compiled: Compiled, seed: int) -> None:
    log = plausible_log(30, seed)
    with compiled.counting(log) as counted:
        gaps = counted.rows("rpt_gaps_quarterly")
        services = counted.rows("rpt_services_quarterly")
        clients = counted.rows("rpt_clients_quarterly")
        needs = counted.rows("fct_needs")
    assert all(row["assessed"] == sum(row[name] for name in CLASSES) for row in gaps)
    assert sum(row["assessed"] for row in gaps) == len(needs)
    assert all(row["persons_first"] <= row["persons"] <= row["deliveries"] for row in services)
    firsts: dict[tuple[str, str], int] = {}
    anywhere: dict[tuple[str, str], int] = {}
    for row in services:
        key = (row["period_quarter"], row["beneficiary_role_code"])
        firsts[key] = firsts.get(key, 0) + row["persons_first"]
    for row in clients:
        key = (row["period_quarter"], row["beneficiary_role_code"])
        anywhere[key] = anywhere.get(key, 0) + row["persons"]
    assert {key: each for key, each in firsts.items() if each} == anywhere
