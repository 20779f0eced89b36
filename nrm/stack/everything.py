"""Bring a whole installation up, step by step; each step does nothing when it is done already."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

from nrm.stack import airflow, databases
from nrm.stack.airflow_client import AirflowClient, wait_until_ready
from nrm.stack.country import DEMO, Country, country_connections, start_country
from nrm.stack.installation import Installation
from nrm.stack.keys import ensure_keys
from nrm.stack.lifecycle import only_one
from nrm.stack.secrets import load_secrets

TASK_ROLES = ("intake", "linker", "keyholder", "modeller", "releaser", "reader")
VAULT_ROLES = ("intake", "linker", "keyholder")
POOLS = {"sources": (2, "Source systems asked at once"), "warehouse": (1, "One writer of derived tables")}
DAGS = {"take_in_sources_hourly", "take_in_sources_daily", "resolve_persons", "build_marts", "release_report"}

Step = Callable[[str], AbstractContextManager[None]]


@contextmanager
def silently(_name: str) -> Iterator[None]:
    """A step of which nobody is told."""
    yield


def start_everything(installation: Installation, *, country: Country = DEMO, step: Step = silently) -> int:
    """Databases, the synthetic country's servers, Airflow; the port of its API.

    Raises what says which part did not come up, and why.
    """
    installation.create()
    with only_one(installation):
        with step("Start PostgreSQL"):
            databases.start_databases(installation)
        with step("Prepare the log, the vault and the keys"):
            migrate(installation)
            ensure_keys(installation)
        with ThreadPoolExecutor(1) as beside, step("Start the synthetic country's source systems"):
            prepared = beside.submit(airflow.migrate, installation)
            start_country(installation, country)
            prepared.result()
        with step("Start Airflow"):
            port = airflow.start_airflow(installation, known_connections(installation))
            with open_client(installation, port) as client:
                wait_until_ready(client, DAGS, is_alive=lambda: airflow.is_alive(installation))
                for name, (slots, description) in POOLS.items():
                    client.ensure_pool(name, slots, description)
    return port


def migrate(installation: Installation) -> None:
    """Bring the log, the vault and the publication to the newest schema."""
    from event_log.migrations import upgrade as upgrade_log
    from event_log.vault import upgrade as upgrade_vault
    from report.schema import apply as upgrade_publication

    upgrade_log(databases.conninfo(installation, databases.OWNER, "warehouse"))
    upgrade_vault(databases.conninfo(installation, databases.OWNER, "vault"))
    upgrade_publication(databases.database_url(installation, databases.OWNER))


def known_connections(installation: Installation) -> dict[str, str]:
    """Airflow connections of this installation: the sources, and each task's databases in its own role."""
    given = databases.given_connections()
    if given is not None:
        return given
    warehouse = {f"nrm_{role}": databases.conninfo(installation, role) for role in TASK_ROLES}
    vault = {f"nrm_{role}_vault": databases.conninfo(installation, role, "vault") for role in VAULT_ROLES}
    ours = {name: address.replace("postgresql://", "postgres://", 1) for name, address in (warehouse | vault).items()}
    return {**country_connections(installation), **ours}


def open_client(installation: Installation, port: int) -> AirflowClient:
    return AirflowClient(port, load_secrets(installation).airflow_password)
