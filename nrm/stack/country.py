"""The synthetic country's source systems, run as real servers in a folder and a database cluster of their
own.

The pipeline gets from here what a real source would give it: an address and a credential, as connections.
"""

import sys
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from nrm.stack import processes
from nrm.stack.cluster import SUPERUSER, Cluster
from nrm.stack.environment import child_environment
from nrm.stack.installation import Installation
from nrm.stack.ports import LOOPBACK, port_to_use
from nrm.stack.private_files import write_private
from nrm.stack.secrets import load_secrets

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


def start_country(installation: Installation, country: Country = DEMO) -> dict[str, str]:
    """Connections to the three source systems, by the id that their source files name."""
    from synthetic.generate import write_country

    write_country(
        installation.synthetic,
        seed=country.seed,
        people=country.people,
        months=country.months,
        today=country.today,
    )
    return {
        "nrm_ngo_kobo": _start_kobo(installation),
        "nrm_police_register": _start_register(installation),
        "nrm_shelter_csv": f"file:///?path={quote(str(installation.synthetic / 'shelter'), safe='')}",
    }


def _start_register(installation: Installation) -> str:
    from synthetic.police_server import load

    cluster = register_cluster(installation)
    port = cluster.start()
    password = load_secrets(installation).synthetic_passwords[REGISTER_READER]
    load(cluster.conninfo(port), installation.synthetic, reader_password=password)
    return f"postgres://{REGISTER_READER}:{password}@{LOOPBACK}:{port}/register"


def _start_kobo(installation: Installation) -> str:
    token = load_secrets(installation).kobo_token
    remembered = processes.recall(installation.run, KOBO)
    if remembered is None or remembered.process() is None:
        remembered = _launch_kobo(installation, token, port_to_use(remembered.port if remembered else None))
    return f"http://:{token}@{LOOPBACK}:{remembered.port}"


def _launch_kobo(installation: Installation, token: str, port: int) -> processes.Remembered:
    token_file = installation.synthetic / "token"
    write_private(token_file, token.encode())
    options = {
        "--folder": installation.synthetic,
        "--host": LOOPBACK,
        "--port": port,
        "--token-file": token_file,
    }
    arguments = [str(part) for pair in options.items() for part in pair]
    return processes.start(
        installation.run,
        KOBO,
        [sys.executable, "-m", "synthetic.kobo_server", *arguments],
        environment=child_environment(installation),
        log=installation.synthetic / "kobo.log",
        port=port,
    )
