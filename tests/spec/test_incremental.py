"""A warehouse brought up to date by what came is, row for row, the one built from everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from nrm.warehouse.compiled import Compiled as Sql
from nrm.warehouse.compiled import Moment, sql_at
from nrm.warehouse.increment import Increment, NeedsFullBuild, bring_up_to_date
from nrm.warehouse.kinds import EVENTS, NOBODY, Kind, kinds_of, said_of
from nrm.warehouse.temporary import temporary
from tests.spec.test_always_and_never import quietly, seeds
from tests.support.planted_log import plant_country
from tests.support.warehouse_compiled import Compiled
from tests.support.warehouse_country import LAST, eventful_log, plausible_log
from tests.support.warehouse_dbt import superuser
from tests.support.warehouse_log import Log
from tests.support.warehouse_shaken import shaken

MEDIAN = "a median has no sum over persons"
OF_OTHERS = "a share of what a coarser cell holds"
OF_CELLS = "reads cells alone, of which there are as many in a country ten times as large"
DEAR = "came after the words were given: right, and counted from everything"
TALLIED = "tallies of organisations and of who withdrew, in one table"
NOT_YET = {
    "rpt_identifications_quarterly": MEDIAN,
    "rpt_identification_rates_quarterly": MEDIAN,
    "rpt_referrals_quarterly": MEDIAN,
    "rpt_stays_quarterly": MEDIAN,
    "rpt_entitlements_quarterly": MEDIAN,
    "rpt_protection_orders_quarterly": MEDIAN,
    "rpt_exploitation_forms_quarterly": OF_OTHERS,
    "rpt_detection_signals_quarterly": OF_OTHERS,
    "rpt_referral_refusals_quarterly": OF_OTHERS,
    "rpt_missing_fields_quarterly": "whether a source tells a field at all is seen in all its events",
    "rpt_detected_per_population_yearly": "inhabitants that nobody counted are no number to add to",
    "int_gap_cells_listed": "which cells there are is no sum",
    "fct_waits_estimated": OF_CELLS,
    "rpt_waiting_yearly": OF_CELLS,
    "rpt_gaps_by_profile_quarterly": OF_CELLS,
    "rpt_agreements": OF_CELLS,
    "rpt_admissions_yearly": OF_CELLS,
    "rpt_staffing_quarterly": OF_CELLS,
    "rpt_cost_by_region": OF_CELLS,
    "rpt_cost_per_unit_quarterly": OF_CELLS,
    "int_cost_pools_split": OF_CELLS,
    "rpt_cost_by_phase_quarterly": OF_OTHERS,
    "int_refusals_tallied": TALLIED,
    "fct_refusal_tallies": TALLIED,
    "int_organisation_quarters_refused": TALLIED,
    "int_regions_costed": TALLIED,
    **dict.fromkeys(
        (
            "fct_cost_model_clients",
            "fct_cost_model_outcomes",
            "fct_retrafficking",
            "int_codes_unmapped",
            "int_cost_models_allocated",
            "int_cost_models_refused",
            "int_cost_models_standardised",
            "int_model_providers_costed",
            "int_model_strata_costed",
            "int_persons_known_trafficked",
            "int_service_models_costed",
            "int_service_models_held",
            "int_trafficking_detections_judged",
            "rpt_cost_by_model",
            "rpt_retrafficking_quarterly",
            "rpt_suspected_duplicates",
            "rpt_unmapped_codes_quarterly",
        ),
        DEAR,
    ),
    "build": "one row",
}
"""Tables about persons that are made anew from everything where anything that they read changed, and why."""
NIGHT = {"organisation_id": "NGO-01", "service_type_code": "accommodation", "quantity": 1, "unit_code": "night"}


@pytest.fixture(scope="session")
def sql(compiled: Compiled) -> Sql:
    return Sql.read(compiled.warehouse.workplace.target)


@contextmanager
def built(compiled: Compiled, sql: Sql, log: Log, position: int) -> Iterator[Connection]:
    """The whole log, and the warehouse as a build of everything left it at a position; gone with the block."""
    with superuser(compiled.warehouse) as connection:
        log.write(connection)
        for model in sql.upstream(sorted(sql.models)):
            kind = "view" if model.is_view else "table"
            made = f"create {kind} {model.relation} as {sql_at(model, Moment(position, position))}"
            connection.execute(made.encode())
        connection.execute("analyze")
        yield connection
        connection.rollback()


def differences(connection: Connection, sql: Sql, position: int) -> dict[str, int]:
    """Table → rows that only one of the two has: the warehouse as it stands, and one from everything."""
    tables = [model for model in sql.models.values() if not model.is_view]
    with temporary(connection, sql, [model.name for model in tables], Moment(position, position), {}):
        found = {model.name: _difference(connection, model) for model in tables}
    return {name: rows for name, rows in found.items() if rows}


def _difference(connection: Connection, model: Any) -> int:
    columns = ", ".join(name for name in model.columns if name != "built_at")
    sides = [f"select {columns} from {model.relation}", f'select {columns} from pg_temp."{model.name}"']
    query = (
        f"select count(*) from (({' except all '.join(sides)}) union all ({' except all '.join(sides[::-1])})) as rows"
    )
    ((found,),) = connection.execute(query.encode()).fetchall()
    return int(found)


def updated(compiled: Compiled, sql: Sql, log: Log, first: int) -> tuple[Increment, dict[str, int]]:
    with built(compiled, sql, log, first) as connection:
        told = bring_up_to_date(connection, sql, first, log.position)
        return told, differences(connection, sql, log.position)


@pytest.fixture(scope="session")
def planted() -> Log:
    """A country whose people walk through every family of figures."""
    return plant_country(seed=20261031, size=60, months=30, today=date(2026, 10, 31)).log


@settings(quietly, max_examples=3)
@given(seed=seeds, came=st.integers(1, 80))
def test_incremental_is_full(compiled: Compiled, sql: Sql, planted: Log, seed: int, came: int) -> None:
    """Late, corrected, voided, linked, separated, withdrawn, of nobody and in another's case: whatever came. Of few
    events each time, for where everybody is touched nothing could go wrong.
    """
    log = shaken(planted, seed)
    assert updated(compiled, sql, log, log.position - came)[1] == {}


@settings(quietly, max_examples=2)
@given(seed=seeds)
def test_many_small_runs_are_one_build(compiled: Compiled, sql: Sql, seed: int) -> None:
    """With codes and dates that no country would send."""
    log = eventful_log(12, seed)
    steps = sorted({*Random(seed).sample(range(1, log.position), 3), log.position})
    with built(compiled, sql, log, steps[0]) as connection:
        for first, last in zip(steps, steps[1:], strict=False):
            bring_up_to_date(connection, sql, first, last)
            connection.execute("discard temp")
        assert differences(connection, sql, log.position) == {}


def test_a_wrong_word_about_sums_is_found(compiled: Compiled, sql: Sql) -> None:
    """A model that forgets a sum over persons differs from a build of everything."""
    log = plausible_log(40, 5)
    first, name = log.position, "rpt_delivery_modes_quarterly"
    log.add("service.delivered", LAST, {"subject": "person 7"}, recorded_at=log.rows[-1][7], **NIGHT)
    forgetful = {**sql.models[name].meta, "incremental": {"sums": ["quantity"]}}
    wrong = replace(sql, models={**sql.models, name: replace(sql.models[name], meta=forgetful)})
    assert set(updated(compiled, wrong, log, first)[1]) == {name}


def test_whoever_nothing_came_about_is_not_read(compiled: Compiled, sql: Sql) -> None:
    """One delivery touches one person of forty, not everybody: a join gone wrong would not show in any figure."""
    log = plausible_log(40, 5)
    first = log.position
    log.add("service.delivered", LAST, {"subject": "person 7"}, recorded_at=log.rows[-1][7], **NIGHT)
    with built(compiled, sql, log, first) as connection:
        assert bring_up_to_date(connection, sql, first, log.position).touched == 1
        of_one, of_all = (count(connection, name) for name in (f'pg_temp."now_{EVENTS}"', sql.models[EVENTS].relation))
        assert 1 < of_one < of_all / 10
        assert differences(connection, sql, log.position) == {}


def count(connection: Connection, table: str) -> int:
    ((found,),) = connection.execute(f"select count(*) from {table}".encode()).fetchall()
    return int(found)


def test_where_nobody_says_whom_a_day_moves_all_rows_are_made_anew(compiled: Compiled, sql: Sql) -> None:
    """Dear, and right: the needs that fell due are those of people nothing came about."""
    log = eventful_log(12, 3)
    silent = replace(sql.models["fct_needs"], meta={"grain": ["need_key"], "incremental": {"by": "person"}})
    unsaid = replace(sql, models={**sql.models, "fct_needs": silent})
    with built(compiled, sql, log, log.position // 2) as connection:
        told = bring_up_to_date(connection, unsaid, log.position // 2, log.position)
        assert "fct_needs" in told.anew
        assert differences(connection, sql, log.position) == {}


def test_where_nearly_everybody_is_touched_nothing_is_begun(
    compiled: Compiled, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm.warehouse.increment.FEW", 1)
    log = eventful_log(12, 3)
    with built(compiled, sql, log, log.position // 2) as connection:
        before = count(connection, sql.models[EVENTS].relation)
        with pytest.raises(NeedsFullBuild):
            bring_up_to_date(connection, sql, log.position // 2, log.position)
        assert count(connection, sql.models[EVENTS].relation) == before, "nothing changed"


def test_what_cannot_follow_persons_yet_is_listed(sql: Sql) -> None:
    """Never wrong, but dearer with each year. A model that is new and says nothing of `incremental` is one of them:
    write here why, or give it the word.
    """
    whole = {name for name, kind in kinds_of(sql).items() if kind is Kind.WHOLE}
    assert set(NOT_YET) == {name for name in whole if said_of(sql.models[name]) != NOBODY}


def test_a_model_that_says_nothing_is_made_anew(sql: Sql) -> None:
    """Rows of a person may still depend on other people: only who wrote the model can say that they do not."""
    silent = replace(sql.models["fct_services"], meta={"grain": ["position"]})
    assert kinds_of(replace(sql, models={**sql.models, "fct_services": silent}))["fct_services"] is Kind.WHOLE


def test_a_table_that_reads_what_is_made_anew_is_made_anew(compiled: Compiled, sql: Sql) -> None:
    """Else rows of untouched persons would keep what it said before."""
    silent = replace(sql.models["fct_services"], meta={"grain": ["position"]})
    log = eventful_log(12, 3)
    told, found = updated(compiled, replace(sql, models={**sql.models, "fct_services": silent}), log, log.position // 2)
    assert {"fct_services", "fct_persons_in_care", "rpt_services_quarterly"} <= set(told.anew)
    assert found == {}


def test_who_shares_a_case_with_the_touched_is_read_too(compiled: Compiled, sql: Sql) -> None:
    """A child's night in the mother's case moves what is said of the mother."""
    log = plausible_log(40, 5)
    first = log.position
    case = next(row for row in log.rows if row[4] == "case.opened")
    (shared,) = [link for link in log.links if link[0] == case[0] and link[1] == "case"]
    position = log.add("service.delivered", LAST, {"subject": "a child"}, recorded_at=log.rows[-1][7], **NIGHT)
    log.links.append((position, *shared[1:]))
    told, found = updated(compiled, sql, log, first)
    assert told.touched == 2
    assert found == {}
