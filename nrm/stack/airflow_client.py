"""Airflow's REST API, as far as the command line needs it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

from nrm.stack.airflow import USER, CannotStart
from nrm.stack.ports import LOOPBACK
from vocabulary.errors import TryAgain

_NEEDED = ("metadatabase", "scheduler", "dag_processor")


@dataclass
class AirflowClient:
    """One session with the API; its token is renewed when it ran out."""

    port: int
    password: str = field(repr=False)
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"http://{LOOPBACK}:{self.port}", timeout=30, trust_env=False)

    def __enter__(self) -> "AirflowClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def health(self) -> dict[str, str]:
        """State of each part by its own heartbeat. Read from the answer's body: its status code is always
        200."""
        try:
            answer = self.http.get("/api/v2/monitor/health").json()
        except (httpx.HTTPError, ValueError):
            return {}
        return {part: (answer.get(part) or {}).get("status") or "unknown" for part in (*_NEEDED, "triggerer")}

    def is_healthy(self) -> bool:
        health = self.health()
        return all(health.get(part) == "healthy" for part in _NEEDED)

    def dags(self) -> dict[str, bool]:
        """The DAGs that Airflow has read, and whether each is paused."""
        return {each["dag_id"]: each["is_paused"] for each in self._get("/api/v2/dags")["dags"]}

    def import_errors(self) -> list[str]:
        return [each["filename"] for each in self._get("/api/v2/importErrors")["import_errors"]]

    def unpause(self, dag_id: str) -> None:
        self._send("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})

    def pause(self, dag_id: str) -> None:
        self._send("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": True})

    def ensure_pool(self, name: str, slots: int, description: str) -> None:
        """A pool of that size; tasks that name a missing one would wait for ever."""
        known = {each["name"] for each in self._get("/api/v2/pools")["pools"]}
        if name not in known:
            self._send("POST", "/api/v2/pools", {"name": name, "slots": slots, "description": description})

    def trigger(self, dag_id: str) -> str:
        """The id of the new run."""
        return str(self._send("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        """queued, running, success or failed."""
        return str(self._get(f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}")["state"])

    def runs_woken_by(self, dag_id: str, run_id: str) -> set[tuple[str, str]]:
        """The (dag, run) pairs that consumed what this run announced. Empty while the scheduler has made
        none."""
        question = f"/api/v2/assets/events?source_dag_id={dag_id}&source_run_id={quote(run_id, safe='')}"
        events = self._get(question)["asset_events"]
        return {(run["dag_id"], run["run_id"]) for event in events for run in event["created_dagruns"]}

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The task instances of a run, with state, try number and times."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}/taskInstances?limit=100"
        return list(self._get(path)["task_instances"])

    def _get(self, path: str) -> dict[str, Any]:
        return self._send("GET", path)

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        for _ in range(2):
            answer = self._ask(method, path, body)
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                break
            self._log_in()
        if answer.is_error:
            raise TryAgain(f"Airflow answered {answer.status_code} to {method} {path.partition('?')[0]}")
        return dict(answer.json())

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> httpx.Response:
        try:
            return self.http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise TryAgain(f"Airflow does not answer ({type(error).__name__})", remedy="nrm status") from None

    def _log_in(self) -> None:
        answer = self._ask("POST", "/auth/token", {"username": USER, "password": self.password})
        if answer.is_error:
            raise TryAgain(f"Airflow refused our password ({answer.status_code})", remedy="nrm down; nrm up")
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def wait_until_ready(
    client: AirflowClient,
    expected: set[str],
    *,
    is_alive: Callable[[], bool],
    patience: float = 180.0,
) -> None:
    """Return when every part beats and the expected DAGs are read; raises CannotStart with what is
    missing."""
    deadline = time.monotonic() + patience
    while not (client.is_healthy() and expected <= set(client.dags())):
        if not is_alive():
            raise CannotStart("A process of Airflow ended while starting", remedy="read the airflow-*.log files")
        if client.is_healthy() and client.import_errors():
            raise CannotStart(f"Airflow could not read {', '.join(client.import_errors())}", remedy="nrm doctor")
        if time.monotonic() > deadline:
            raise CannotStart(f"Airflow is not ready after {patience:.0f} s: {client.health()}")
        time.sleep(1.0)
