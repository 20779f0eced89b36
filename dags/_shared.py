"""What the DAG files share: assets, retries, connections, and errors that are safe to log. No domain rule.

The environment is read here and nowhere else in `dags/`, and only inside a task.
"""

import functools
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from airflow.sdk import Asset

P = ParamSpec("P")
R = TypeVar("R")

SOURCES = Path(__file__).resolve().parents[1] / "sources"

EVENT_LOG = Asset("event_log", uri="nrm://event_log")
PERSONS = Asset("persons", uri="nrm://persons")
MARTS = Asset("marts", uri="nrm://marts")
PUBLICATION = Asset("publication", uri="nrm://publication")

SOURCES_POOL = "sources"  # how many source systems are asked at once
WAREHOUSE_POOL = "warehouse"  # one writer of derived tables at a time

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "nrm-on-call",
    # A lost task goes on from what it committed. What will never work is not repeated: see `safely`.
    "retries": 3,
    "retry_delay": timedelta(seconds=10),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
    "execution_timeout": timedelta(minutes=9),  # Airflow's own token of a task ends after ten
}


def home() -> Path:
    """The folder of this installation: keys, checkpoints, pages, dbt's files."""
    return Path(os.environ["NRM_HOME"])


def connection_uri(connection_id: str) -> str:
    """The address behind an Airflow connection, with its password: for a driver, never for a log or XCom."""
    from airflow.sdk import Connection

    return str(Connection.get(connection_id).get_uri())


def database(role: str) -> str:
    """How a database role of ours reaches the warehouse."""
    from nrm.settings import database as as_libpq_writes_it

    return as_libpq_writes_it(connection_uri(f"nrm_{role}"))


def intake_settings(source: str) -> Any:
    """Addresses and keys for one load."""
    from nrm import settings

    return settings.intake_settings(source, connection_uri, home() / "keys", SOURCES)


def resolve_settings() -> Any:
    """Addresses and keys for one resolve."""
    from nrm import settings

    return settings.resolve_settings(connection_uri, home() / "keys")


def release_settings() -> Any:
    """Addresses, the signing key and the place of the pages for one release."""
    from nrm import settings

    return settings.release_settings(connection_uri, home())


def key_files() -> Any:
    """Where the keys of this installation lie."""
    from nrm.stack.keys import KeyFiles

    return KeyFiles.of(home() / "keys")


def safely(task_function: Callable[P, R]) -> Callable[P, R]:
    """Let no message but our own out of a task: a driver's error may quote a row, ours never does.

    What is worth another try is tried again by Airflow; what will never work fails the task at once.
    """

    @functools.wraps(task_function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return task_function(*args, **kwargs)
        except Exception as error:  # every kind: the point is that none passes unread
            failure = _told(error)
        raise failure  # outside the block above, so that the first error hangs on nowhere

    return guarded


def _told(error: Exception) -> Exception:
    from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

    from vocabulary.errors import NrmError, SourcePaused, WillNeverWork

    if isinstance(error, SourcePaused):
        return AirflowSkipException(f"skipped: {error}")
    if isinstance(error, WillNeverWork):
        return AirflowFailException(str(error))
    if isinstance(error, NrmError):
        return AirflowException(str(error))
    passes_perhaps = isinstance(error, OSError | MemoryError)  # all that a second try could mend
    kind = AirflowException if passes_perhaps else AirflowFailException
    return kind(f"{type(error).__name__} at {_place(error)}")


def _place(error: Exception) -> str:
    """File and line where it was raised; its message stays unsaid."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step else "an unknown place"
