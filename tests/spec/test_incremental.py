"""A warehouse brought up to date by what came is, row for row, the one built from everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from nrm.warehouse.compiled import Compiled as Sql
from nrm.warehouse.compiled import Moment, sql_at
from nrm.warehouse.increment import Increment, NeedsFullBuild, bring_up_to_date
from nrm.warehouse.kinds import EVENTS, Kind, kinds_of
from nrm.warehouse.temporary import temporary
from tests.spec.test_always_and_never import quietly, seeds
from tests.support.warehouse_compiled import Compiled
from tests.support.warehouse_country import LAST, eventful_log, plausible_log
from tests.support.warehouse_dbt import superuser
from tests.support.warehouse_log import Log

NOT_YET = {
    "rpt_identifications_quarterly": "a median has no sum over persons",
    "int_refusals_tallied": "tallies of organisations and of who withdrew, in one table",
    "fct_refusal_tallies": "reads int_refusals_tallied",
    "int_organisation_quarters_refused": "reads int_refusals_tallied",
    "int_gap_cells_listed": "which cells there are is no sum",
    "build": "one row",
}
"""Tables that are made anew from everything in each run, and why."""


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


@settings(quietly, max_examples=6)
@given(seed=seeds, part=st.floats(0.05, 0.98))
def test_incremental_is_full(compiled: Compiled, sql: Sql, seed: int, part: float) -> None:
    """Late, corrected, voided, linked, separated, withdrawn: whatever came between."""
    log = eventful_log(12, seed)
    assert updated(compiled, sql, log, int(log.position * part))[1] == {}


@settings(quietly, max_examples=3)
@given(seed=seeds)
def test_many_small_runs_are_one_build(compiled: Compiled, sql: Sql, seed: int) -> None:
    log = eventful_log(12, seed)
    steps = sorted({*Random(seed).sample(range(1, log.position), 3), log.position})
    with built(compiled, sql, log, steps[0]) as connection:
        for first, last in zip(steps, steps[1:], strict=False):
            bring_up_to_date(connection, sql, first, last)
            connection.execute("discard temp")
        assert differences(connection, sql, log.position) == {}


def test_whoever_nothing_came_about_is_not_read(compiled: Compiled, sql: Sql) -> None:
    """One delivery touches one person of forty, not everybody: a join gone wrong would not show in any figure."""
    log = plausible_log(40, 5)
    first = log.position
    late = {"organisation_id": "NGO-01", "service_type_code": "legal", "quantity": 1, "unit_code": "session"}
    log.add("service.delivered", LAST, {"subject": "person 7"}, recorded_at=log.rows[-1][7], **late)
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
    """Made anew in each run that moves what it reads: never wrong, but its cost grows with the log. A model that is new
    and says nothing of `incremental` is one of them; one that says something is not.
    """
    anew = {name for name, kind in kinds_of(sql).items() if kind is Kind.WHOLE}
    assert set(NOT_YET) <= anew
    assert not {name for name in anew if sql.models[name].meta.get("incremental")}


def test_a_model_that_says_nothing_is_made_anew(sql: Sql) -> None:
    """Rows of a person may still depend on other people: only who wrote the model can say that they do not."""
    silent = replace(sql.models["fct_services"], meta={"grain": ["position"]})
    assert kinds_of(replace(sql, models={**sql.models, "fct_services": silent}))["fct_services"] is Kind.WHOLE


def test_a_table_that_reads_what_is_made_anew_is_made_anew(sql: Sql) -> None:
    """Else rows of untouched persons would keep what it said before."""
    counted = replace(sql.models["fct_needs"], name="int_new", reads=("rpt_identifications_quarterly", "fct_needs"))
    reader = replace(counted, name="int_reader", reads=("int_new",))
    kinds = kinds_of(replace(sql, models={**sql.models, "int_new": counted, "int_reader": reader}))
    assert kinds["int_new"] is kinds["int_reader"] is Kind.WHOLE
    assert kinds["fct_needs"] is Kind.PERSON
