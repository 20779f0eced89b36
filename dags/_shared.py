"""What the DAG files share: assets, cadences, settings of a task. No domain rule and no database at the top level.

This is the one place where a DAG reads the environment, and it does so inside a task.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import Asset

OWNER = "nrm-on-call"
PROJECT = Path(__file__).resolve().parents[1]

EVENT_LOG = Asset("nrm://event_log", group="walk")
PERSONS = Asset("nrm://persons", group="walk")
MARTS = Asset("nrm://marts", group="walk")
PUBLICATION = Asset("nrm://publication", group="walk")

# A lost task is tried again from the committed cursor; what will never work is not (see `for_good`).
DEFAULT_ARGS: dict[str, Any] = {
    "owner": OWNER,
    "retries": 3,
    "retry_delay": timedelta(seconds=15),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
    "execution_timeout": timedelta(minutes=9),
}


def home() -> Path:
    """The installation this Airflow belongs to."""
    return Path(os.environ["NRM_HOME"])
