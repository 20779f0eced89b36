"""What the demo ends with: counts from the log, the build and the release; no figure of its own."""

from collections.abc import Mapping
from typing import Any

from event_log.connection import connect, translated_errors
from nrm.log_status import log_status
from nrm.stack import Installation, airflow, databases
from nrm.status import report_address

_LAST_AUDIT = "select data from event_log.audit where kind = %s order by audit_id desc limit 1"
BUILT, RELEASED = "build.finished", "release.published"


def summary_of(installation: Installation, seconds_per_step: Mapping[str, float]) -> dict[str, Any]:
    """As published in docs/reference/schemas/demo.json."""
    address = databases.conninfo(installation, "modeller")
    built, released = (_last_audit(address, kind) for kind in (BUILT, RELEASED))
    return {
        **log_status(address).as_dict(),
        "indicators_built": len(built.get("reporting_models", [])),
        "cells_protected": released.get("cells_protected", 0),
        "seconds_per_step": dict(seconds_per_step),
        "airflow": f"http://127.0.0.1:{airflow.api_port(installation)}",
        "airflow_password_file": str(airflow.password_file(installation)),
        "report": report_address(installation),
    }


def published_position(address: str) -> int:
    """Up to where the log is published; 0 before the first release."""
    return int(_last_audit(address, RELEASED).get("to_position", 0))


def _last_audit(address: str, kind: str) -> dict[str, Any]:
    with connect(address, purpose="nrm summary") as log, translated_errors():
        row = log.execute(_LAST_AUDIT, [kind]).fetchone()
    return dict(row[0]) if row else {}
