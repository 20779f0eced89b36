"""The answer of `nrm status`: processes, the log, the loads, the report."""

from typing import Any

from nrm.alerts import blind, standing
from nrm.log_status import log_status
from nrm.settings import quarantine_days
from nrm.stack import Installation, airflow, databases, everything, processes
from vocabulary.errors import NrmError


def status_of(installation: Installation) -> dict[str, Any]:
    """As published in docs/reference/schemas/status.json. `events` is null when the log cannot be reached."""
    running = [each for each in processes.recall_all(installation.run)] if installation.run.exists() else []
    return {
        "home": str(installation.home),
        "is_running": any(each.name == databases.CLUSTER and each.process() for each in running),
        "processes": [
            {"name": each.name, "pid": each.pid, "port": each.port, "is_running": each.process() is not None}
            for each in running
        ],
        "airflow": _airflow(installation),
        **_log(installation),
        **_standing(installation),
        "report": report_address(installation),
    }


def _standing(installation: Installation) -> dict[str, Any]:
    """Who is paused, what is held, and what of it all somebody has to know; empty where the log cannot be reached."""
    try:
        found = standing(databases.conninfo(installation, "operator"), quarantine_days())
    except (databases.NotRunning, KeyError):
        return {"paused": [], "held": [], "alerts": []}
    except NrmError as error:
        return {"paused": [], "held": [], "alerts": [blind(error).as_dict()]}
    return {
        "paused": [
            {"source": each.source_id, "since": each.since.isoformat(), "by": each.by, "reason_code": each.reason_code}
            for each in found.paused
        ],
        "held": [
            {
                "source": each.source_id, "stream": each.stream, "why": each.why, "since": each.since.isoformat(),
                "absent": each.absent, "live": each.live,
            }
            for each in found.held
        ],
        "alerts": [each.as_dict() for each in found.alerts],
    }  # fmt: skip


def report_address(installation: Installation) -> str | None:
    """Where the newest gap report can be opened; None before the first."""
    page = installation.pages / "index.html"
    return page.as_uri() if page.exists() else None


def _airflow(installation: Installation) -> dict[str, Any] | None:
    port = airflow.api_port(installation)
    if port is None:
        return None
    with everything.open_client(installation, port) as client:
        return {
            "address": f"http://127.0.0.1:{port}",
            "password_file": str(airflow.password_file(installation)),
            "health": client.health(),
        }


def _log(installation: Installation) -> dict[str, Any]:
    try:
        return log_status(databases.conninfo(installation, "modeller")).as_dict()
    except (NrmError, KeyError):
        return {"events": None, "persons": None, "sources": {}}
