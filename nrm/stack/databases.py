"""The databases and login roles of an installation. What a role may do is granted by `event_log`'s
migrations.

One role per room and task, so that a forgotten import rule still meets a missing grant.
"""

import json
import os
from pathlib import Path

import psycopg
from psycopg import sql

from nrm.stack import processes
from nrm.stack.cluster import SUPERUSER, Cluster
from nrm.stack.installation import Installation
from nrm.stack.ports import LOOPBACK
from nrm.stack.secrets import ensure_secrets, load_secrets
from vocabulary.errors import ConfigurationError, NrmError

OWNER = "nrm_owner"  # runs the migrations, owns the databases of the log and the vault
ROLES = (
    OWNER,
    "intake",
    "linker",
    "keyholder",
    "modeller",
    "releaser",
    "checker",
    "reader",
    "analyst",
    "coordinator",
    "operator",
    "reviewer",
    "airflow",
)
DATABASES = {"warehouse": OWNER, "vault": OWNER, "airflow": "airflow"}
CLUSTER = "postgres"


class NotRunning(NrmError):
    """A part of the stack is needed and does not run."""

    exit_code = 69


def cluster(installation: Installation, *, durable: bool = True) -> Cluster:
    """The main cluster of this installation, running or not."""
    secrets = load_secrets(installation)
    return Cluster(
        CLUSTER,
        installation.postgres,
        installation.run,
        installation.logs / "postgres.log",
        secrets.postgres_password(SUPERUSER),
        secrets.installation_id,
        durable,
    )


def start_databases(installation: Installation, *, durable: bool = True) -> int:
    """The port of the main cluster, with all roles and databases in it."""
    secrets = ensure_secrets(installation, postgres_roles=(SUPERUSER, *ROLES))
    main = cluster(installation, durable=durable)
    port = main.start()
    with psycopg.connect(main.conninfo(port), autocommit=True) as connection:
        for role in ROLES:
            ensure_role(connection, role, secrets.postgres_password(role))
        for database, owner in DATABASES.items():
            ensure_database(connection, database, owner)
    return port


def database_url(installation: Installation, role: str, database: str = "warehouse") -> str:
    """SQLAlchemy's address of a database for a role, by psycopg. Holds a password: never print or log it."""
    return conninfo(installation, role, database).replace("postgresql://", "postgresql+psycopg://", 1)


def conninfo(installation: Installation, role: str, database: str = "warehouse") -> str:
    """The same as libpq and psycopg write it. Where others run the databases, their file of connections says it."""
    given = given_connections()
    if given is not None:
        name = f"nrm_{role}" if database == "warehouse" else f"nrm_{role}_{database}"
        if name not in given:
            raise ConfigurationError(f"The file of connections does not hold {name}", remedy="add it there")
        return given[name].replace("postgres://", "postgresql://", 1)
    port, password = port_of(installation), load_secrets(installation).postgres_password(role)
    return f"postgresql://{role}:{password}@{LOOPBACK}:{port}/{database}"


def given_connections() -> dict[str, str] | None:
    """Connections by id from the file that NRM_SETTINGS_FILE names, in the format of Airflow's own (JSON: id to
    address); None on a laptop, where the installation runs its own databases."""
    path = os.environ.get("NRM_SETTINGS_FILE")
    if not path:
        return None
    try:
        return {str(name): str(address) for name, address in json.loads(Path(path).read_bytes()).items()}
    except (OSError, ValueError, AttributeError):
        raise ConfigurationError("NRM_SETTINGS_FILE names no JSON file of connections") from None


def port_of(installation: Installation) -> int:
    """The port of the running main cluster."""
    remembered = processes.recall(installation.run, CLUSTER)
    if remembered is None or remembered.process() is None or remembered.port is None:
        raise NotRunning("The databases of this installation do not run", remedy="run: nrm up")
    return remembered.port


def ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """A login of that name with that password; the statement is not logged (see the cluster's settings)."""
    known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    verb = sql.SQL("alter role") if known else sql.SQL("create role")
    connection.execute(
        sql.SQL("{} {} with login password {}").format(verb, sql.Identifier(role), sql.Literal(password))
    )


def ensure_database(connection: psycopg.Connection, database: str, owner: str) -> None:
    """A database that only its owner and those whom its owner lets in may enter."""
    if connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone() is None:
        connection.execute(
            sql.SQL("create database {} owner {}").format(sql.Identifier(database), sql.Identifier(owner))
        )
    connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))
