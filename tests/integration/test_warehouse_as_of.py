"""`nrm build --as-of` and `nrm restatements` on real dbt: what they build and who may read it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest

from event_log.connection import connect
from nrm.as_of import SCHEMAS, AsOf, NoSuchMoment, find_moment
from nrm.build import run_build
from nrm.stack import Installation
from nrm.update import run_update
from nrm.warehouse.compiled import Compiled, compile_models
from nrm.warehouse.restating import restatements
from nrm.warehouse.standing import position_to_go_on_from
from tests.spec.test_incremental import differences
from tests.support.warehouse_country import plausible_log
from tests.support.warehouse_dbt import DBT_PROJECT, Warehouse, new_warehouse

RESTATED = DBT_PROJECT.parent / "docs" / "reference" / "schemas" / "restatements.json"
HALF = 300
FIRST_BATCH = """
    insert into event_log.batch (batch_id, kind, first_position, last_position, root, head, previous_head, created_at)
    values (2, 'intake', 1, %s, sha256('root'), sha256('first head'), sha256('before'), now() - interval '1 day')
"""

HEAD = (  # what a page of intake does, which this log was not written by
    "alter table event_log.log_head disable trigger all",
    "update event_log.log_head set batch_id = 2, (position, head) = (select last_position, head from event_log.batch"
    " where batch_id = 1)",
)


@pytest.fixture(scope="module")
def warehouse(
    installation: Installation, new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    made = new_warehouse(installation, new_database, tmp_path_factory.mktemp("dbt"))
    made.append(plausible_log(20, 1))
    with psycopg.connect(made.url("nrm_owner")) as owner:
        owner.execute(FIRST_BATCH, [HALF])
        for statement in HEAD:
            owner.execute(statement.encode())
    return made


def test_a_build_as_of_the_past_stands_beside_and_is_read_by_nobody_else(warehouse: Warehouse) -> None:
    modeller, folder = warehouse.url("modeller"), warehouse.workplace.folder
    moment = find_moment(modeller, str(HALF))
    assert run_build(modeller, moment.position, folder=folder, as_of=moment).succeeded
    made = "select distinct schemaname from pg_tables where tableowner = 'modeller' order by 1"
    assert {schema for (schema,) in warehouse.rows(made)} == set(SCHEMAS)
    assert warehouse.rows("select to_position from as_of_reporting.build") == [(HALF,)]
    assert warehouse.rows("select max(position) <= 300 from as_of_staging.stg_event_log__current_events") == [(True,)]
    for role in ("releaser", "checker", "analyst", "coordinator"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            warehouse.rows("select 1 from as_of_reporting.rpt_gaps_quarterly", role)
    assert warehouse.rows("select count(*) from as_of_marts.fct_needs", "keyholder")[0][0] > 0, "an erasure finds it"
    assert run_build(modeller, HALF, folder=folder).succeeded
    assert not {schema for (schema,) in warehouse.rows(made)} & set(SCHEMAS), "a build of today takes the past away"


def test_what_came_since_makes_what_a_build_of_everything_makes(warehouse: Warehouse) -> None:
    """One dbt invocation that compiles, one transaction that counts; with the contracts of dbt's own tables."""
    modeller, folder = warehouse.url("modeller"), warehouse.workplace.folder
    newest = warehouse.position()
    before = warehouse.rows("select all_built_at from staging.build_standing where to_position = 300")
    report = run_update(modeller, newest, folder=folder)
    assert report.to_position == newest
    assert len(before) == 1
    standing = "select all_built_at from staging.build_standing inner join reporting.build using (to_position)"
    assert warehouse.rows(standing) == before, "brought up to date, not built again"
    sql = Compiled.read(folder / "compiled" / "target")
    with psycopg.connect(warehouse.url("modeller")) as session:
        assert differences(session, sql, newest) == {}


def test_a_build_that_was_begun_or_is_of_other_models_is_not_gone_on_from(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(warehouse.url("modeller")) as session:
        assert position_to_go_on_from(session, warehouse.position()) == (warehouse.position(), None)
        with monkeypatch.context() as other:
            other.setattr("nrm.warehouse.standing.digest_of_project", lambda: "of another seed")
            assert (
                position_to_go_on_from(session, warehouse.position())[1] == "models, seeds or settings are other ones"
            )
        session.execute("update reporting.build set built_at = now()")
        assert position_to_go_on_from(session, warehouse.position())[1] is not None
    assert warehouse.dbt("run", "--select", "stg_event_log__position_read") == 0
    assert warehouse.rows("select to_regclass('staging.build_standing') is null") == [(True,)]


def test_a_moment_is_a_position_a_load_or_a_time(warehouse: Warehouse) -> None:
    modeller, newest = warehouse.url("modeller"), warehouse.position()
    assert find_moment(modeller, str(HALF + 17)).position == HALF + 17
    assert find_moment(modeller, f"2026-07-01.{newest}.a1b2c3").is_newest
    assert find_moment(modeller, "2099-01-01").position == newest
    for wrong in ("0", "17", str(newest + 1), "2001-01-01", "2026-13-01", "2026-03-31T10:00", "yesterday", "", "१७",
                  "00000000-0000-4000-8000-000000000000"):  # fmt: skip
        with pytest.raises(NoSuchMoment):
            find_moment(modeller, wrong)


@pytest.mark.slow  # seven countings of all figures, a minute; test_restatements.py has the causes one by one
def test_what_moved_is_told_as_its_schema_says(warehouse: Warehouse, tmp_path: Path) -> None:
    modeller = warehouse.url("modeller")
    compiled: Compiled = compile_models(modeller, tmp_path, is_as_of=True)
    first, last = (AsOf(position, datetime.now(UTC), warehouse.position()) for position in (HALF, warehouse.position()))
    with connect(modeller) as session:
        found = restatements(session, compiled, first, last)
    told: dict[str, Any] = found.as_dict()
    jsonschema.validate(told, json.loads(RESTATED.read_text(encoding="utf-8")))
    assert told["figures"]
    assert len(json.loads(found.cells_as_json())["moved"]) == len(found.moved)
    tables = "select count(*) from pg_tables where schemaname like 'as_of%' or tablename = 'came_later'"
    assert warehouse.rows(tables) == [(0,)], "nothing stays behind"
