"""dbt as the pipeline runs it, against a database of the test's own."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import yaml

from event_log.migrations import upgrade
from nrm.build import Workplace, dbt_environment, run_dbt
from nrm.stack import Installation
from nrm.stack.databases import cluster, conninfo, port_of
from nrm.stack.installation import PROJECT
from tests.support.warehouse_log import Log

DBT_PROJECT = PROJECT / "dbt_project"


@dataclass(frozen=True)
class Warehouse:
    """A database with the log's tables, and a folder for what dbt writes."""

    installation: Installation
    database: str
    workplace: Workplace

    def url(self, role: str) -> str:
        return conninfo(self.installation, role, self.database)

    def dbt(self, *arguments: str, to_position: int | None = None, **variables: object) -> int:
        """dbt's exit code. Without a position, that of the newest event."""
        known = self.position() if to_position is None else to_position
        values = json.dumps({"to_position": known, **variables})
        return run_dbt([*arguments, "--vars", values], self.url("modeller"), self.workplace)

    def begin_dbt(self, *arguments: str, **variables: object) -> subprocess.Popen[bytes]:
        """dbt in a process that the test may kill."""
        values = json.dumps({"to_position": self.position(), **variables})
        places = {
            "--project-dir": DBT_PROJECT,
            "--profiles-dir": self.workplace.profiles,
            "--target-path": self.workplace.target,
            "--log-path": self.workplace.folder / "logs",
        }
        options = [part for pair in places.items() for part in pair]
        return subprocess.Popen(
            [sys.executable, "-m", "nrm.dbt_process", *arguments, *options, "--quiet", "--vars", values],
            stdin=subprocess.PIPE,
            env=dbt_environment(self.url("modeller")),
            cwd=self.workplace.folder,
        )

    def build(self, *arguments: str, to_position: int | None = None, **variables: object) -> int:
        """As `nrm` builds, without the tests of the code itself."""
        options = ["--exclude-resource-type", "unit_test", *arguments]
        return self.dbt("build", *options, to_position=to_position, **variables)

    def position(self) -> int:
        return int(self.rows("select coalesce(max(position), 0) from event_log.event", role="checker")[0][0])

    def rows(self, query: str, role: str = "modeller") -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url(role)) as connection:
            return connection.execute(query).fetchall()

    def append(self, log: Log) -> None:
        """Writes the events of a log into the empty tables."""
        with psycopg.connect(self.url("nrm_owner")) as connection:
            log.write(connection)

    def manifest(self) -> dict[str, Any]:
        return dict(json.loads((self.workplace.target / "manifest.json").read_bytes()))

    def failures(self) -> list[str]:
        """What did not succeed in the last invocation."""
        results = json.loads((self.workplace.target / "run_results.json").read_bytes())["results"]
        bad = [each for each in results if each["status"] not in {"success", "pass", "no-op"}]
        return [f"{each['unique_id']}: {each['status']}: {each['message']}" for each in bad]


def new_warehouse(installation: Installation, new_database: Callable[..., str], folder: Path) -> Warehouse:
    """An empty warehouse: the log's tables, nothing in them."""
    database = new_database()
    upgrade(conninfo(installation, "nrm_owner", database))
    return Warehouse(installation, database, Workplace(folder))


def superuser(warehouse: Warehouse) -> psycopg.Connection:
    """A connection that may write the log and the schemas of the modeller in one transaction."""
    main = cluster(warehouse.installation)
    return psycopg.connect(main.conninfo(port_of(warehouse.installation)), dbname=warehouse.database)


@cache
def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Every model, seed, source or exposure as its YAML file describes it, by name."""
    return {
        entry["name"]: entry
        for page in _pages()
        for entry in page.get(kind) or []
        if isinstance(entry, dict) and "name" in entry
    }


@cache
def _pages() -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_bytes()) for path in sorted(DBT_PROJECT.rglob("*.yml"))]
