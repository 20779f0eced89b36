"""Build the warehouse: one dbt invocation up to one position of the log, its results written into the
ledger."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from event_log.audit import append_audit
from event_log.connection import connect
from nrm import VERSION
from nrm.as_of import AsOf
from nrm.dbt_results import BuildReport, read_results
from nrm.stack.installation import PROJECT
from vocabulary.errors import TryAgain, WillNeverWork


class BuildFailed(WillNeverWork):
    """A model or one of its tests failed; what was published before stays."""

    exit_code = 1


class BuildBroken(TryAgain):
    """dbt ended without results: killed, or the database went away."""


@dataclass(frozen=True)
class Workplace:
    """Where dbt reads and writes for one installation."""

    folder: Path
    """Receives `target/` and `logs/`."""
    project: Path = PROJECT / "dbt_project"
    profiles: Path = PROJECT / "dbt_profiles"

    @property
    def target(self) -> Path:
        return self.folder / "target"


def run_build(url: str, to_position: int, *, folder: Path, as_of: AsOf | None = None) -> BuildReport:
    """Seeds, models and data tests of every layer, reading the log up to `to_position`. `url` is that of role
    modeller. As of the past, everything goes into schemas and a folder of its own.

    Raises BuildFailed naming the models and tests that failed, BuildBroken when there are no results.
    """
    folder = folder / "as_of" if as_of else folder
    folder.mkdir(parents=True, exist_ok=True)
    workplace = Workplace(folder)
    (workplace.target / "run_results.json").unlink(missing_ok=True)
    # unit tests prove the code, not the data: `make test` runs them, a build of every day does not
    variables = {"to_position": to_position, "code_version": VERSION, **(as_of.variables() if as_of else {})}
    run_dbt(["build", "--exclude-resource-type", "unit_test", "--vars", json.dumps(variables)], url, workplace)
    if not (workplace.target / "run_results.json").exists():
        raise BuildBroken("dbt ended without results", remedy=f"read the last lines of {folder / 'logs' / 'dbt.log'}")
    report = read_results(workplace.target, to_position)
    if report.succeeded and as_of is None:
        from nrm.warehouse.standing import note_full_build

        note_full_build(url, workplace.target)
    with connect(url, purpose="nrm build") as log:
        append_audit(log, _audit_kind(report, as_of), report.as_dict())
    if not report.succeeded:
        raise BuildFailed(f"dbt: {', '.join(report.failures[:5])}", remedy=f"read {folder / 'logs' / 'dbt.log'}")
    return report


def _audit_kind(report: BuildReport, as_of: AsOf | None) -> str:
    """A build as of the past is no build of today: whoever asks for the last one must not find it."""
    outcome = "finished" if report.succeeded else "failed"
    return f"build.as_of_{outcome}" if as_of else f"build.{outcome}"


def run_dbt(arguments: list[str], url: str, workplace: Workplace) -> int:
    """dbt's exit code. Its output goes where ours goes; the child ends with us."""
    places = {
        "--project-dir": workplace.project,
        "--profiles-dir": workplace.profiles,
        "--target-path": workplace.target,
        "--log-path": workplace.folder / "logs",
    }
    options = [str(part) for pair in places.items() for part in pair]
    command = [sys.executable, "-m", "nrm.dbt_process", *arguments, *options, "--no-use-colors", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=dbt_environment(url), cwd=workplace.folder) as child:
        return child.wait()


def dbt_environment(url: str) -> Mapping[str, str]:
    """What `dbt_profiles/profiles.yml` reads; a name with DBT_ENV_SECRET_ is masked in dbt's logs."""
    parts = urlsplit(url)
    return {
        **os.environ,
        "NRM_DBT_HOST": parts.hostname or "",
        "NRM_DBT_PORT": str(parts.port or 5432),
        "NRM_DBT_DATABASE": parts.path.lstrip("/"),
        "NRM_DBT_USER": unquote(parts.username or ""),
        "DBT_ENV_SECRET_NRM_PASSWORD": unquote(parts.password or ""),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
