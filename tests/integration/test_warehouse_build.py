"""A whole dbt build on a real log, as role modeller: green, complete, repeatable, and back after a kill."""

import json
import re
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest

from nrm.stack import Installation
from tests.support.warehouse_country import ORGANISATIONS, plausible_log
from tests.support.warehouse_dbt import Warehouse, new_warehouse

PERSONS = 100
VERSION = "0.1.0"
"""Of every invocation here: dbt parses anew when a variable changes."""
SCHEMAS = ("staging", "intermediate", "marts", "reporting", "seeds")
LEDGER_ENTRY = """
    insert into event_log.ledger (batch_id, load_id, source_id, kind, read, appended, duplicate, quarantined, skipped,
        skipped_by_rule, events_appended, voided, drift_fields, created_at)
    values (1, gen_random_uuid(), 'ngo_kobo', 'finished', 0, 0, 0, 0, 0, '{}', 0, 0, '{}', now() - %s::interval)
"""
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def built(
    installation: Installation, new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    """A log of some thousand events, and every model, data test and unit test of the project run on it."""
    warehouse = new_warehouse(installation, new_database, tmp_path_factory.mktemp("dbt"))
    warehouse.append(plausible_log(PERSONS, seed=3))
    assert warehouse.dbt("build", code_version=VERSION) == 0, warehouse.failures()
    return warehouse


def figures(warehouse: Warehouse) -> dict[str, list[Any]]:
    tables = warehouse.rows("select tablename from pg_tables where schemaname = 'reporting' order by 1")
    columns = {"build": "to_position, chain_head, data_as_of, unmapped_rows"}
    return {
        name: sorted(warehouse.rows(f"select {columns.get(name, '*')} from reporting.{name}"), key=repr)
        for (name,) in tables
    }


def current(warehouse: Warehouse, event_type: str) -> int:
    """Events of a type that nothing supersedes, counted from the log alone."""
    query = """
        select count(*) from event_log.event as fact where fact.type = '{}' and not exists (
            select from event_log.event as later
            where later.type in ('record.corrected', 'record.voided')
            and later.data ->> 'position' = fact.position::text
        )
    """
    return int(warehouse.rows(query.format(event_type))[0][0])


def test_every_model_and_every_test_of_dbt_passes(built: Warehouse) -> None:
    results = json.loads((built.workplace.target / "run_results.json").read_bytes())["results"]
    kinds = {result["unique_id"].split(".")[0] for result in results}
    assert kinds >= {"model", "seed", "test", "unit_test"}
    assert built.failures() == []


def test_the_schemas_are_those_that_grants_name(built: Warehouse) -> None:
    query = "select distinct schemaname from pg_tables where tableowner = 'modeller' order by 1"
    assert {schema for (schema,) in built.rows(query)} == set(SCHEMAS)


@pytest.mark.parametrize(
    ("table", "measure", "event_type"),
    [
        ("rpt_detections_quarterly", "detections", "detection.recorded"),
        ("rpt_identifications_quarterly", "decisions", "identification.decided"),
        ("rpt_services_quarterly", "deliveries", "service.delivered"),
        ("rpt_identification_rates_quarterly", "decisions", "identification.decided"),
        ("rpt_referrals_quarterly", "made", "referral.made"),
        ("rpt_entitlements_quarterly", "decisions", "entitlement.decided"),
        ("rpt_compensation_quarterly", "claims", "compensation.claimed"),
        ("rpt_compensation_quarterly", "payments", "compensation.paid"),
    ],
)
def test_totals_are_those_of_the_log(built: Warehouse, table: str, measure: str, event_type: str) -> None:
    counted = built.rows(f"select sum({measure}) from reporting.{table}")[0][0]
    assert counted == current(built, event_type) > 0


def test_every_assessment_is_in_exactly_one_need(built: Warehouse) -> None:
    needs, assessments = built.rows("select count(*), sum(assessments) from marts.fct_needs")[0]
    assert assessments == current(built, "need.assessed") > needs > 0
    assert built.rows("select sum(assessed) from reporting.rpt_gaps_quarterly") == [(needs,)]


def test_what_is_superseded_is_in_no_mart(built: Warehouse) -> None:
    superseded = built.rows("select count(*) from event_log.event where type = 'record.corrected'")[0][0]
    query = """
        select count(*) from staging.stg_event_log__current_events as fact
        join event_log.event as later on (later.data ->> 'position')::bigint = fact.position
        where later.type = 'record.corrected'
    """
    assert superseded > 0
    assert built.rows(query) == [(0,)]


def test_the_build_row_says_what_was_read(built: Warehouse) -> None:
    columns = "to_position, chain_head, data_as_of, definitions_version, code_version"
    head = built.rows("select encode(head, 'hex') from event_log.batch")[0][0]
    newest = built.rows("select max(recorded_at at time zone 'Europe/Sarajevo')::date from event_log.event")[0][0]
    assert built.rows(f"select {columns} from reporting.build") == [(built.position(), head, newest, "1", VERSION)]
    assert newest < date(2026, 9, 1), "the figures are as of the log, not of the clock"


def test_a_late_organisation_is_seen_as_late(built: Warehouse) -> None:
    missing = built.rows(
        "select organisation_id, period_month from reporting.rpt_reporting_monthly where not is_received"
    )
    assert missing == [("NGO-03", "2026-04"), ("NGO-03", "2026-05"), ("NGO-03", "2026-06")][: len(missing)]
    assert len(missing) >= 2


@pytest.mark.parametrize("role", ["releaser", "checker"])
def test_those_who_read_the_counts_read_nothing_about_persons(built: Warehouse, role: str) -> None:
    assert built.rows("select count(*) from reporting.rpt_gaps_quarterly", role)[0][0] > 0
    for table in ("marts.fct_needs", "marts.dim_person", "staging.stg_event_log__current_events"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            built.rows(f"select 1 from {table}", role)


def test_an_analyst_reads_no_count_before_disclosure_control(built: Warehouse) -> None:
    assert built.rows("select count(*) from reporting.rpt_reporting_monthly", "analyst")[0][0] > 0
    assert built.rows("select count(*) from reporting.build", "analyst") == [(1,)]
    for table in ("reporting.rpt_gaps_quarterly", "reporting.rpt_clients_quarterly", "marts.dim_person"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            built.rows(f"select 1 from {table}", "analyst")


def test_the_releaser_reads_the_names_that_stand_on_the_pages(built: Warehouse) -> None:
    assert built.rows("select count(*) from marts.dim_region where is_in_country", "releaser") == [(8,)]
    assert built.rows("select count(*) from marts.dim_service_type", "releaser") == [(10,)]


def test_no_ref_of_the_log_leaves_its_schema(built: Warehouse) -> None:
    """Marts carry keys that are drawn from links and die with them, never the link's ref itself."""
    refs = {str(ref) for (ref,) in built.rows("select distinct ref from event_log.event_link")}
    relations = "select table_schema, table_name from information_schema.tables where table_schema = any(array{})"
    for schema, table in built.rows(relations.format(list(SCHEMAS))):
        for (line,) in built.rows(f"select whole::text from {schema}.{table} as whole"):
            assert not refs & set(UUID.findall(line)), f"{schema}.{table}"


def test_figures_hold_no_person_and_no_key(built: Warehouse) -> None:
    for name, rows in figures(built).items():
        assert not any(UUID.search(str(value)) for row in rows for value in row), name


def test_a_kill_between_two_models_changes_nothing_once_it_is_built_again(built: Warehouse) -> None:
    before, row = figures(built), built.rows("select built_at from reporting.build")
    only_models = ["build", "--exclude-resource-type", "unit_test", "test"]
    with built.begin_dbt(*only_models, code_version=VERSION) as killed:
        wait_until_rebuilt(built, "intermediate.int_need_assessments_merged")
        killed.kill()
    assert built.rows("select built_at from reporting.build") == row, "the row of the build is the last"
    assert built.dbt(*only_models, code_version=VERSION) == 0, built.failures()
    assert figures(built) == before
    assert built.rows("select built_at from reporting.build") != row


def wait_until_rebuilt(warehouse: Warehouse, table: str) -> None:
    """Until the table is another one than before: dbt has begun and is far from its end."""
    query = f"select to_regclass('{table}')::oid"
    first = warehouse.rows(query)
    deadline = time.monotonic() + 120
    while warehouse.rows(query) == first:
        assert time.monotonic() < deadline, "dbt never came there"
        time.sleep(0.05)


def test_the_documentation_builds_and_knows_every_model(built: Warehouse) -> None:
    assert built.dbt("docs", "generate", code_version=VERSION) == 0
    catalogue = json.loads((built.workplace.target / "catalog.json").read_bytes())
    built_models = {name for name, node in built.manifest()["nodes"].items() if node["resource_type"] == "model"}
    assert built_models <= set(catalogue["nodes"])
    assert (built.workplace.target / "index.html").exists()


def test_a_log_that_took_nothing_in_for_days_is_stale(built: Warehouse) -> None:
    found = []
    for age in ("4 days", "1 hour"):
        with psycopg.connect(built.url("nrm_owner")) as owner:
            owner.execute(LEDGER_ENTRY.encode(), [age])
        found.append(built.dbt("source", "freshness", code_version=VERSION))
    assert found == [1, 0]


def test_the_organisations_are_those_of_the_log(built: Warehouse) -> None:
    known = built.rows("select organisation_id from marts.dim_organisation order by 1")
    assert known == sorted((one.organisation_id,) for one in ORGANISATIONS)
