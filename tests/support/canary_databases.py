"""Every database of a cluster as text, so that what is compressed or still in memory is seen too."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from nrm.stack import Installation
from nrm.stack.databases import cluster, port_of
from nrm.stack.postgres_programs import program

NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}


def dump_databases(urls: Iterable[str], out: Path) -> list[Path]:
    """Dumps each of these databases, with everything in it, to a text file in `out`.

    The password goes through the environment: an argument could be read in the list of processes.
    """
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [_dump(url.replace("postgresql+psycopg:", "postgresql:", 1), out) for url in urls]


def _dump(url: str, out: Path) -> Path:
    where = {NAMES[name]: str(value) for name, value in conninfo_to_dict(url).items() if name in NAMES}
    file = out / f"{where['PGDATABASE']}.sql"
    command = [program("pg_dump"), "--no-password", "--encoding=UTF8", f"--file={file}"]
    subprocess.run(command, env=os.environ | where, check=True, capture_output=True)
    return file


def superuser_address(home: Path) -> str:
    """How the superuser of a running installation reaches its cluster."""
    installation = Installation.at(home)
    return cluster(installation).conninfo(port_of(installation))


def all_databases(superuser_url: str) -> list[str]:
    """The addresses of every database of the cluster but its templates; memory is written to disk first."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("checkpoint")
        names = connection.execute("select datname from pg_database where datallowconn and not datistemplate")
        return [psycopg.conninfo.make_conninfo(superuser_url, dbname=name) for (name,) in names.fetchall()]
