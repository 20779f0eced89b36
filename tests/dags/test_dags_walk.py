"""The whole walk through a real Airflow: killed in the middle of its first load, done again, and done once more.

The planted truth is the judge: after the kill and the second start every cell of every mart is what it would be without
the kill, for it is what the truth says.
"""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psutil
import pytest

from nrm.demo import RESOLVE, run_demo
from nrm.log_status import log_status
from nrm.progress import Progress
from nrm.source_orders import pause, resume
from nrm.stack import Installation, processes
from nrm.stack.airflow import api_port
from nrm.stack.airflow_client import AirflowClient
from nrm.stack.country import Country
from nrm.stack.databases import conninfo, database_url
from nrm.stack.everything import open_client
from nrm.stack.installation import PROJECT
from nrm.stack.keys import KeyFiles, record_key
from nrm.stack.lifecycle import stop_installation
from nrm.stack.secrets import load_secrets
from nrm.verification import verify
from synthetic.check import run_check
from tests.support.walked import SOURCES
from vocabulary.errors import NrmError

SMALL = Country(people=150)  # the months are those for which the source files expect reports
PAUSED, HOURLY = "ngo_kobo", "take_in_sources_hourly"
pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def here() -> Iterator[Installation]:
    made = Installation(PROJECT / ".local" / f"test-walk-{os.getpid()}")
    try:
        yield made
    finally:
        stop_installation(made)
        shutil.rmtree(made.home, ignore_errors=True)


@pytest.fixture(scope="module")
def killed_at(here: Installation) -> int:
    """Every process killed at once while the first source is being loaded; how many events were there."""

    def walk() -> None:
        with suppress(NrmError):
            run_demo(here, Progress(quiet=True), SMALL)

    walker = threading.Thread(target=walk, daemon=True)
    walker.start()
    events = wait_for_events(here)
    for process in family(here):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    walker.join(timeout=60)
    assert not walker.is_alive(), "the demo notices that its Airflow is gone"
    return events


@pytest.fixture(scope="module")
def first(here: Installation, killed_at: int) -> dict[str, Any]:
    """The demo after the kill, up to its summary."""
    return run_demo(here, Progress(quiet=True), SMALL)


@pytest.fixture(scope="module")
def second(here: Installation, first: dict[str, Any]) -> dict[str, Any]:
    """The demo once more, with unchanged sources."""
    return run_demo(here, Progress(quiet=True), SMALL)


def wait_for_events(here: Installation, patience: float = 300) -> int:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(NrmError):
            if events := log_status(conninfo(here, "modeller")).events:
                return events
        time.sleep(0.2)
    raise AssertionError("no event was loaded")


def family(here: Installation) -> set[psutil.Process]:
    return processes.family(here.run, load_secrets(here).installation_id)


def test_the_kill_came_in_the_middle_of_the_load(killed_at: int, first: dict[str, Any]) -> None:
    assert 0 < killed_at < first["events"]


def test_every_cell_is_what_the_truth_says(here: Installation, first: dict[str, Any]) -> None:
    result = run_check(here.home, database_url(here, "checker"), record_key(here))
    assert result.compared > 1000
    assert result.differences == []


def test_the_chain_verifies_across_the_kill(here: Installation, first: dict[str, Any]) -> None:
    found = verify(conninfo(here, "modeller"), here.checkpoints, KeyFiles.of(here.keys))
    assert found["events"] == log_status(conninfo(here, "modeller")).events
    assert found["checkpoints"] >= 1


def test_every_source_balances(first: dict[str, Any]) -> None:
    assert set(first["sources"]) == set(SOURCES)
    for load in first["sources"].values():
        assert load["state"] == "finished"
        assert load["read"] == load["appended"] + load["duplicate"] + load["quarantined"] + load["skipped"]


def test_the_summary_names_what_was_built(first: dict[str, Any]) -> None:
    assert first["persons"] > 100
    assert first["indicators_built"] >= 6
    assert first["cells_protected"] > 0
    assert first["report"].startswith("file://")


def test_a_second_demo_appends_nothing(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert second["events"] == first["events"]
    assert second["persons"] == first["persons"]
    assert {name: load["appended"] for name, load in second["sources"].items()} == dict.fromkeys(second["sources"], 0)


@pytest.fixture(scope="module")
def with_a_pause(here: Installation, second: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """An hourly run while one of its sources is paused: the run's state, its tasks, and what the paused one's log says.

    Nothing is woken by it: who reads the log has nothing new to read.
    """
    pause(here, PAUSED, "wrong_data")
    try:
        with open_client(here, api_port(here) or 0) as client:
            client.pause(RESOLVE)
            run_id = client.trigger(HOURLY)
            state = wait_for_run(client, HOURLY, run_id)
            tasks = {each["rendered_map_index"] or each["task_id"]: each for each in client.tasks(HOURLY, run_id)}
    finally:
        resume(here, PAUSED, "repaired")
    folder = here.logs / "airflow" / f"dag_id={HOURLY}" / f"run_id={run_id}" / "task_id=take_in"
    log = folder / f"map_index={tasks[PAUSED]['map_index']}" / "attempt=1.log"
    yield state, {name: each["state"] for name, each in tasks.items()}, log.read_text(encoding="utf-8")


def wait_for_run(client: AirflowClient, dag: str, run_id: str, patience: float = 300) -> str:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(NrmError):  # the API is busy
            if (state := client.run_state(dag, run_id)) in {"success", "failed"}:
                return state
        time.sleep(0.5)
    raise AssertionError("the run did not end")


def test_a_paused_source_is_skipped_and_the_others_are_taken_in(
    with_a_pause: tuple[str, dict[str, Any], str],
) -> None:
    state, tasks, log = with_a_pause
    assert state == "success"
    assert tasks.pop(PAUSED) == "skipped"
    assert tasks.pop("every_source_was_taken_in") == "skipped", "for it was not every source; nor is it red"
    assert set(tasks) >= {"gbv_primero", "outreach_commcare", "announce_event_log"}
    assert set(tasks.values()) == {"success"}
    assert f"skipped: {PAUSED} is paused by " in log and "(wrong_data)" in log and f"nrm source resume {PAUSED}" in log


def test_everything_listens_on_loopback_only(here: Installation, second: dict[str, Any]) -> None:
    heard = [each.laddr.ip for process in family(here) for each in listening(process)]
    assert len(heard) >= 4
    assert set(heard) == {"127.0.0.1"}


def listening(process: psutil.Process) -> list[Any]:
    with suppress(psutil.Error):
        return [each for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN]
    return []


def test_down_leaves_no_process_behind(here: Installation, second: dict[str, Any]) -> None:
    everybody = family(here)
    assert len(everybody) > 10
    assert stop_installation(here) > 0
    assert [process for process in everybody if not processes.is_dead(process)] == []
    assert family(here) == set()
