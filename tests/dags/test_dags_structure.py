"""The walk as Airflow reads it: no DAG file fails, and the picture is the one in dags/README.md."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
READ = """
import json
from pathlib import Path
from airflow.dag_processing.dagbag import BundleDagBag
bag = BundleDagBag("{dags}", bundle_path=Path("{dags}"), bundle_name="dags-folder")
def told(dag):
    return dict(
        doc=bool((dag.doc_md or "").strip()), tags=sorted(dag.tags), catchup=dag.catchup, runs=dag.max_active_runs,
        schedule=getattr(dag.timetable, "expression", None) or type(dag.timetable).__name__,
        tasks={{t.task_id: dict(
            owner=t.owner, retries=t.retries, pool=t.pool, rule=t.trigger_rule.value,
            outlets=[each.name for each in t.outlets], after=sorted(t.upstream_task_ids),
            timeout=t.execution_timeout.total_seconds(), doc=bool(t.doc_md)) for t in dag.tasks}},
    )
print("ANSWER" + json.dumps(dict(errors=dict(bag.import_errors), dags={{n: told(d) for n, d in bag.dags.items()}})))
"""


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The DAGs, read by Airflow in a process and a home of their own (it settles its settings at import)."""
    import json

    home = tmp_path_factory.mktemp("airflow")
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, "AIRFLOW_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    done = subprocess.run(
        [sys.executable, "-c", READ.format(dags=ROOT / "dags")],
        env=environment,
        capture_output=True,
        text=True,
        cwd=home,
    )
    answers = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
    assert answers, done.stderr[-2000:]
    return json.loads(answers[0].removeprefix("ANSWER"))


def test_every_file_loads(bag: Any) -> None:
    assert bag["errors"] == {}


def test_the_walk_is_the_one_we_drew(bag: Any) -> None:
    take_in = {
        "name_sources": [],
        "take_in": ["name_sources"],
        "announce_event_log": ["take_in"],
        "every_source_was_taken_in": ["take_in"],
    }
    assert {
        name: {task: told["after"] for task, told in dag["tasks"].items()} for name, dag in bag["dags"].items()
    } == {
        "take_in_sources_hourly": take_in,
        "take_in_sources_daily": take_in,
        "resolve_persons": {"resolve": []},
        "build_marts": {"fix_position": [], "build": ["fix_position"], "sign_checkpoint": ["build"]},
        "release_report": {"release": []},
        "erase_person": {"finish": []},
    }


def test_each_station_wakes_the_next(bag: Any) -> None:
    announced = {outlet for dag in bag["dags"].values() for task in dag["tasks"].values() for outlet in task["outlets"]}
    assert announced == {"event_log", "persons", "marts", "publication"}
    assert bag["dags"]["take_in_sources_hourly"]["schedule"] == "0 * * * *"
    assert bag["dags"]["take_in_sources_daily"]["schedule"] == "30 3 * * *"


def test_the_log_is_announced_whatever_a_source_did(bag: Any) -> None:
    for cadence in ("hourly", "daily"):
        tasks = bag["dags"][f"take_in_sources_{cadence}"]["tasks"]
        assert tasks["announce_event_log"]["rule"] == "all_done"
        assert tasks["announce_event_log"]["outlets"] == ["event_log"]
        assert tasks["every_source_was_taken_in"]["rule"] == "all_success", (
            "else a failed source would leave a green run"
        )


def test_every_dag_explains_itself(bag: Any) -> None:
    for name, dag in bag["dags"].items():
        assert dag["doc"] and dag["tags"], name
        assert dag["catchup"] is False and dag["runs"] == 1, name


def test_every_task_has_owner_retries_and_an_end(bag: Any) -> None:
    for dag in bag["dags"].values():
        for name, task in dag["tasks"].items():
            assert task["owner"] == "nrm-on-call", name
            assert task["retries"] == 3, name
            assert 0 < task["timeout"] < 600, "Airflow's token of a task ends after ten minutes"
            assert task["doc"], name


def test_the_clock_table_names_every_dag(bag: Any) -> None:
    clock = (ROOT / "dags" / "README.md").read_text(encoding="utf-8")
    for name in bag["dags"]:
        assert f"| `{name}` |" in clock
