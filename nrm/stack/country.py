"""The synthetic country's source systems, run as real servers in a folder and a database cluster of their
own.

The pipeline gets from here what a real source would give it: an address and a credential, as connections.
"""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from nrm.stack import processes
from nrm.stack.cluster import SUPERUSER, Cluster
from nrm.stack.environment import child_environment
from nrm.stack.installation import Installation
from nrm.stack.ports import LOOPBACK, answers, port_to_use
from nrm.stack.private_files import write_private
from nrm.stack.secrets import load_secrets
from vocabulary.errors import TryAgain

KOBO, REGISTER = "synthetic-kobo", "synthetic-postgres"
REGISTER_READER = "nrm_reader"


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
    secrets = load_secrets(installation, synthetic_roles=(SUPERUSER, REGISTER_READER))
    return Cluster(
        REGISTER,
        installation.synthetic / "postgres",
        installation.run,
        installation.synthetic / "postgres.log",
        secrets.synthetic_passwords[SUPERUSER],
        secrets.installation_id,
    )


def start_country(installation: Installation, country: Country = DEMO) -> None:
    """Invent the country where it is not there yet, and start its three source systems."""
    from synthetic.build import Settings, build

    cluster = register_cluster(installation)
    port = cluster.start()
    settings = Settings(seed=country.seed, size=country.people, months=country.months, today=country.today)
    build(installation.home, settings, cluster.conninfo(port), _reader_password(installation))
    _start_kobo(installation)


def country_connections(installation: Installation) -> dict[str, str]:
    """How the running source systems are reached, by the connection id that their source files name."""
    token, password = load_secrets(installation).kobo_token, _reader_password(installation)
    found = {"nrm_shelter_csv": f"fs://?path={quote(str(drop_folder(installation)), safe='')}"}
    if port := _port(installation, KOBO):
        found["nrm_ngo_kobo"] = f"http://:{token}@{LOOPBACK}:{port}"
    if port := _port(installation, REGISTER):
        found["nrm_police_register"] = f"postgres://{REGISTER_READER}:{password}@{LOOPBACK}:{port}/register"
    return found


def addresses_to_show(installation: Installation) -> dict[str, str]:
    """Where the source systems are, without any credential."""
    kobo, register = _port(installation, KOBO), _port(installation, REGISTER)
    return {
        "ngo_kobo": f"http://{LOOPBACK}:{kobo}",
        "police_register": f"postgresql://{LOOPBACK}:{register}/register",
        "shelter_csv": str(drop_folder(installation)),
    }


def drop_folder(installation: Installation) -> Path:
    return installation.synthetic / "shelter"


def _reader_password(installation: Installation) -> str:
    return load_secrets(installation, synthetic_roles=(REGISTER_READER,)).synthetic_passwords[REGISTER_READER]


def _port(installation: Installation, name: str) -> int | None:
    remembered = processes.recall(installation.run, name)
    return remembered.port if remembered and remembered.process() else None


def _start_kobo(installation: Installation) -> None:
    if _port(installation, KOBO) is not None:
        return
    last = processes.recall(installation.run, KOBO)
    token_file = installation.synthetic / "token"
    write_private(token_file, load_secrets(installation).kobo_token.encode())
    port = port_to_use(last.port if last else None)
    options = {
        "--store": installation.synthetic / "kobo",
        "--port": port,
        "--token-file": token_file,
    }
    arguments = [str(part) for pair in options.items() for part in pair]
    processes.start(
        installation.run,
        KOBO,
        [sys.executable, "-m", "synthetic.servers.kobo", *arguments],
        environment=child_environment(installation),
        log=installation.synthetic / "kobo.log",
        port=port,
    )
    if not answers(port, patience=60):
        raise TryAgain("The synthetic Kobo server does not answer", remedy="read synthetic/kobo.log")
