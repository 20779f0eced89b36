"""The synthetic country's source systems, run as real servers in a folder and a database cluster of their
own.

The pipeline gets from here what a real source would give it: an address and a credential, as connections.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote

from nrm.stack import processes
from nrm.stack.cluster import SUPERUSER, Cluster
from nrm.stack.installation import Installation
from nrm.stack.ports import LOOPBACK
from nrm.stack.secrets import ensure_secrets, load_secrets
from nrm.stack.source_servers import SERVERS, port_of, server_connections, start_servers

REGISTER = "synthetic-postgres"
REGISTER_READER = "nrm_reader"
FOLDERS: Final = {
    "shelter_csv": "shelter", "gbv_months": "months", "safehouse_xlsx": "safehouse", "finance_events": "finance",
    "coordination_registry": "registry",
    "justice_events": "justice",
}  # fmt: skip
"""Sources that hand over files, and their folder below that of the country."""
DATABASE_FILES: Final = {"employment_sqlite": "employment/register.db"}
"""Sources that are one database file, and where it lies."""


@dataclass(frozen=True)
class Country:
    """What decides everything about the country: the same four give the same people, records and truth."""

    people: int = 2000
    months: int = 36
    seed: int = 20261031
    today: date = date(2026, 10, 31)


DEMO = Country()


def register_cluster(installation: Installation) -> Cluster:
    """The cluster of the police register; the pipeline's own is another."""
    secrets = load_secrets(installation)
    return Cluster(
        REGISTER,
        installation.synthetic / "postgres",
        installation.run,
        installation.synthetic / "postgres.log",
        secrets.synthetic_password(SUPERUSER),
        secrets.installation_id,
    )


def start_country(installation: Installation, country: Country = DEMO) -> None:
    """Invent the country where it is not there yet, and start its source systems."""
    from synthetic.build import Settings, build

    users = (SUPERUSER, REGISTER_READER, *(server.source for server in SERVERS))
    ensure_secrets(installation, synthetic_roles=users)
    cluster = register_cluster(installation)
    port = cluster.start()
    settings = Settings(seed=country.seed, size=country.people, months=country.months, today=country.today)
    build(installation.home, settings, cluster.conninfo(port), _reader_password(installation))
    start_servers(installation)


def country_connections(installation: Installation) -> dict[str, str]:
    """How the running source systems are reached, by the connection id that their source files name."""
    folders = {
        f"nrm_{source}": f"fs://?path={quote(str(folder), safe='')}"
        for source, folder in drop_folders(installation).items()
    }
    files = {f"nrm_{source}": f"sqlite:///{quote(str(path), safe='')}" for source, path in _files(installation).items()}
    return {**folders, **files, **server_connections(installation), **_register_connection(installation)}


def addresses_to_show(installation: Installation) -> dict[str, str]:
    """Where the source systems are, without any credential."""
    return {
        **{server.source: f"{server.scheme}://{LOOPBACK}:{port_of(installation, server)}" for server in SERVERS},
        "police_register": f"postgresql://{LOOPBACK}:{_register_port(installation)}/register",
        **{source: str(folder) for source, folder in drop_folders(installation).items()},
        **{source: str(path) for source, path in _files(installation).items()},
    }


def drop_folders(installation: Installation) -> dict[str, Path]:
    """The folder of each source that hands over files."""
    return {source: installation.synthetic / folder for source, folder in FOLDERS.items()}


def _files(installation: Installation) -> dict[str, Path]:
    return {source: installation.synthetic / path for source, path in DATABASE_FILES.items()}


def _register_connection(installation: Installation) -> dict[str, str]:
    port = _register_port(installation)
    if port is None:
        return {}
    password = _reader_password(installation)
    return {"nrm_police_register": f"postgres://{REGISTER_READER}:{password}@{LOOPBACK}:{port}/register"}


def _register_port(installation: Installation) -> int | None:
    remembered = processes.recall(installation.run, REGISTER)
    return remembered.port if remembered and remembered.process() else None


def _reader_password(installation: Installation) -> str:
    return load_secrets(installation).synthetic_password(REGISTER_READER)
