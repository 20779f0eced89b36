"""Airflow with nothing of its own invention: real scheduler, LocalExecutor, PostgreSQL, all on loopback.

Everything is set by environment, so `airflow/` holds logs and passwords and no file that somebody must edit.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import psutil

from nrm.stack import processes
from nrm.stack.databases import database_url
from nrm.stack.environment import child_environment
from nrm.stack.installation import PROJECT, Installation
from nrm.stack.ports import LOOPBACK, port_to_use
from nrm.stack.private_files import write_private
from nrm.stack.secrets import load_secrets
from vocabulary.errors import NrmError

USER = "admin"
API_SERVER, SCHEDULER, DAG_PROCESSOR = "airflow-api-server", "airflow-scheduler", "airflow-dag-processor"
_PROGRAMS = {
    # no log server: the pages read the task logs from the same disk, and 8793 would listen on every address
    SCHEDULER: ["scheduler", "--skip-serve-logs"],
    DAG_PROCESSOR: ["dag-processor"],
}


class CannotStart(NrmError):
    """A part of the stack did not come up."""

    exit_code = 71


def start_airflow(installation: Installation, connections: Mapping[str, str], dags: Path = PROJECT / "dags") -> int:
    """The port of its API and pages; starts what does not run. `connections` go to the tasks by
    environment."""
    port = _api_port(installation)
    environment = airflow_environment(installation, connections, dags, port)
    _write_password(installation)
    migrate(installation)
    _stop_what_knows_other_addresses(installation, environment)
    programs = {API_SERVER: ["api-server", "--host", LOOPBACK, "--port", str(port)], **_PROGRAMS}
    for name, arguments in programs.items():
        if _process(installation, name) is None:
            processes.start(
                installation.run,
                name,
                _airflow(*arguments),
                environment=environment,
                log=installation.logs / f"{name}.log",
                port=port if name == API_SERVER else None,
            )
    return port


def _stop_what_knows_other_addresses(installation: Installation, environment: Mapping[str, str]) -> None:
    """A process started before a database or a source moved to another port would ask the old one for ever."""
    told = installation.run / "airflow-environment"
    settings = {name: value for name, value in environment.items() if name.startswith("AIRFLOW")}
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
    if not told.exists() or told.read_text() != digest:
        found = (_process(installation, name) for name in (API_SERVER, *_PROGRAMS))
        processes.stop(
            [member for process in found if process for member in (process, *processes.descendants(process))]
        )
        told.write_text(digest)


def _process(installation: Installation, name: str) -> psutil.Process | None:
    remembered = processes.recall(installation.run, name)
    return remembered.process() if remembered else None


def api_port(installation: Installation) -> int | None:
    """Where the running API listens; None when it does not run."""
    remembered = processes.recall(installation.run, API_SERVER)
    return remembered.port if remembered and remembered.process() else None


def is_alive(installation: Installation) -> bool:
    """True while every process of Airflow lives."""
    return all(_process(installation, name) for name in (API_SERVER, *_PROGRAMS))


def migrate(installation: Installation) -> None:
    """Bring Airflow's database to the installed version; done once, for it takes ten seconds."""
    stamp = installation.airflow / "migrated"
    installed = version("apache-airflow-core")
    if stamp.exists() and stamp.read_text() == installed:
        return
    log = installation.logs / "airflow-migrate.log"
    environment = airflow_environment(installation, {}, PROJECT / "dags", port=0)
    with log.open("ab") as output:
        command = _airflow("db", "migrate")
        done = subprocess.run(command, env=environment, cwd=installation.run, stdout=output, stderr=output)
    if done.returncode:
        raise CannotStart("Airflow could not prepare its database", remedy=f"read the last lines of {log}")
    stamp.write_text(installed)


def airflow_environment(
    installation: Installation, connections: Mapping[str, str], dags: Path, port: int
) -> dict[str, str]:
    """What every process of Airflow is started with; of the caller's environment only what a program needs
    to run."""
    given = {f"AIRFLOW_CONN_{name.upper()}": value for name, value in connections.items()}
    return {
        **child_environment(installation),
        "AIRFLOW_HOME": str(installation.airflow),
        **{f"AIRFLOW__{name}": value for name, value in _settings(installation, dags, port).items()},
        **given,
        "SPT_NOENV": "1",  # process titles may not overwrite the mark of the installation
    }


def _settings(installation: Installation, dags: Path, port: int) -> dict[str, str]:
    address = f"http://{LOOPBACK}:{port}"
    return {
        **_secret_settings(installation),
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": "3",  # two cores: one task more than that keeps both busy while one waits
        "CORE__DAGS_FOLDER": str(dags),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        "CORE__HOSTNAME_CALLABLE": "socket.gethostname",  # no name server is asked
        "CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(password_file(installation)),
        "API__BASE_URL": address,
        "API__HOST": LOOPBACK,
        "API__PORT": str(port),
        "API__WORKERS": "1",
        "LOGGING__BASE_LOG_FOLDER": str(installation.logs / "airflow"),
        "LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(installation.logs / "airflow-dag-processor"),
        "LOGGING__NAMESPACE_LEVELS": "httpx=WARNING httpcore=WARNING",  # they log addresses
        "LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        # after a kill: how soon a lost task is noticed and tried again
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
        "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "20",
        "SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "15",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }


def _secret_settings(installation: Installation) -> dict[str, str]:
    secrets = load_secrets(installation)
    return {
        "DATABASE__SQL_ALCHEMY_CONN": database_url(installation, "airflow", "airflow"),
        "CORE__FERNET_KEY": secrets.airflow_fernet_key,
        "API__SECRET_KEY": secrets.airflow_secret_key,
        "API_AUTH__JWT_SECRET": secrets.airflow_jwt_secret,
    }


def _airflow(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "airflow", *arguments]


def _api_port(installation: Installation) -> int:
    remembered = processes.recall(installation.run, API_SERVER)
    if remembered and remembered.process() and remembered.port:
        return remembered.port
    return port_to_use(remembered.port if remembered else None)


def password_file(installation: Installation) -> Path:
    return installation.airflow / "passwords.json"


def _write_password(installation: Installation) -> None:
    password = load_secrets(installation).airflow_password
    write_private(password_file(installation), json.dumps({USER: password}).encode())
