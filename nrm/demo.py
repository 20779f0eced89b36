"""The demo: start everything, let Airflow walk the real DAGs, and wait until the report shows what was taken
in.

The wait follows the walk itself: from the runs it triggered to the runs that these woke, so it neither stops
at an older report nor hangs on another's run. At the end the published position must have reached the head
of the log, which also holds after a kill and a second start.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nrm.log_status import log_position
from nrm.progress import Progress
from nrm.stack import Installation
from nrm.stack.airflow import CannotStart, is_alive
from nrm.stack.airflow_client import AirflowClient
from nrm.stack.country import DEMO, Country
from nrm.stack.databases import conninfo
from nrm.stack.everything import DAGS, open_client, start_everything
from nrm.summary import published_position, summary_of
from vocabulary.errors import NrmError, TryAgain

Run = tuple[str, str]

RESOLVE = "resolve_persons"
TAKE_IN = ("take_in_sources_hourly", "take_in_sources_daily")
STEPS = {
    "Take in what the sources say": TAKE_IN,
    "Find out who is one person": (RESOLVE,),
    "Build the warehouse": ("build_marts",),
    "Release the report": ("release_report",),
}
_PATIENCE = 1500.0  # seconds for one step; a first load of the demo takes a tenth of it
_POLL = 1.5


class TaskFailed(NrmError):
    """A task of the walk failed for good."""


@dataclass
class Walk:
    """One walk through the DAGs, from the runs we triggered to the release they led to."""

    client: AirflowClient
    installation: Installation
    progress: Progress
    runs: set[Run] = field(default_factory=set)

    def begin(self) -> None:
        """Wake the DAGs and ask for a take-in of every cadence.

        Who is one person is asked once, after both: each take-in announces the log, and a build in between
        would only take time.
        """
        self.client.pause(RESOLVE)
        for dag in sorted(DAGS - {RESOLVE}):
            self.client.unpause(dag)
        self.runs = {(dag, self.client.trigger(dag)) for dag in TAKE_IN}

    def follow(self, dags: tuple[str, ...], name: str) -> None:
        """Go on to the runs of these DAGs that our last ones woke, and wait for their end."""
        if dags == (RESOLVE,):
            self.client.unpause(RESOLVE)
            self.runs = {(RESOLVE, self.client.trigger(RESOLVE))}
        elif dags != TAKE_IN:
            self._wait(name, self._is_passed_on)
        self._wait(name, lambda: all(self._is_over(run) for run in self.runs))

    def wait_for_head(self, name: str) -> None:
        """Until the published position is the head of the log: a run of the clock may have appended meanwhile."""
        address = conninfo(self.installation, "modeller")
        self._wait(name, lambda: published_position(address) >= log_position(address))

    def _is_passed_on(self) -> bool:
        woken = [self.client.runs_woken_by(*run) for run in self.runs]
        if not all(woken):
            return False
        self.runs = set().union(*woken)
        return True

    def _is_over(self, run: Run) -> bool:
        tasks = self.client.tasks(*run)
        for task in tasks:
            if task["state"] == "failed":
                raise self._failure(task)
        busy = [_name(task) for task in tasks if task["state"] in {"running", "up_for_retry", "restarting"}]
        if busy:
            self.progress.detail(run[0], f"{run[0]}: {', '.join(sorted(busy))}")
        return self.client.run_state(*run) in {"success", "failed"}

    def _failure(self, task: dict[str, Any]) -> TaskFailed:
        parts = [f"dag_id={task['dag_id']}", f"run_id={task['dag_run_id']}", f"task_id={task['task_id']}"]
        if task["map_index"] >= 0:
            parts.append(f"map_index={task['map_index']}")
        log = self.installation.logs.joinpath("airflow", *parts, f"attempt={task['try_number']}.log")
        remedy = f"read {log}; mend what it says; run make demo again: it goes on from what was stored"
        return TaskFailed(f"The task {_name(task)} of {task['dag_id']} failed", remedy=remedy)

    def _wait(self, name: str, is_done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                if is_done():
                    return
            except TryAgain:
                # the scheduler is between two states, or the API busy: the next look will tell
                if not is_alive(self.installation):
                    raise CannotStart("A process of Airflow ended", remedy="nrm doctor; then make demo again") from None
            time.sleep(_POLL)
        raise NrmError(f"«{name}» is not done after {_PATIENCE / 60:.0f} minutes", remedy="nrm status; nrm doctor")


def run_demo(installation: Installation, progress: Progress, country: Country = DEMO) -> dict[str, Any]:
    """Start what does not run, walk, and give the summary. Stored things are not stored twice."""
    port = start_everything(installation, country=country, step=progress.step)
    with open_client(installation, port) as client:
        walk = Walk(client, installation, progress)
        for number, (name, dags) in enumerate(STEPS.items()):
            with progress.step(name):
                if number == 0:
                    walk.begin()
                walk.follow(dags, name)
                if number == len(STEPS) - 1:
                    walk.wait_for_head(name)
    return summary_of(installation, progress.seconds)


def _name(task: dict[str, Any]) -> str:
    shown = task.get("rendered_map_index")
    return f"{task['task_id']} [{shown}]" if shown else str(task["task_id"])
