"""A PostgreSQL of our own for the benchmarks, durable as in production, and a fresh database for each measured run."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from event_log.migrations import upgrade as upgrade_log
from event_log.vault import upgrade as upgrade_vault
from nrm.stack import Installation, database_url
from nrm.stack.databases import OWNER, cluster, ensure_database, port_of, start_databases
from nrm.stack.keys import ensure_keys
from nrm.stack.lifecycle import only_one
from nrm.stack.processes import recall

TEMPLATE = "bench_template"


class Stack:
    """The running cluster."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._numbers = itertools.count(1)
        self._main = cluster(installation)

    @property
    def postmaster(self) -> int:
        """The process id of the server."""
        found = recall(self.installation.run, "postgres")
        if found is None:
            raise RuntimeError("the server of the benchmarks is not there")
        return found.pid

    def url(self, database: str, role: str = OWNER) -> str:
        return database_url(self.installation, role, database).replace("postgresql+psycopg://", "postgresql://", 1)

    @contextmanager
    def database(self) -> Iterator[str]:
        """A new, empty log; dropped afterwards."""
        name = f"bench_{next(self._numbers)}"
        self._run(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        create = sql.SQL("create database {} owner {} template {}")
        self._run(create.format(*map(sql.Identifier, (name, OWNER, TEMPLATE))))
        self._run(sql.SQL("grant connect on database {} to intake").format(sql.Identifier(name)))
        try:
            yield name
        finally:
            self._run(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def settle(self) -> None:
        """What one run left to be written is not the next one's work."""
        self._run(sql.SQL("checkpoint"))

    def settings_file(self, database: str, folders: dict[str, Path]) -> Path:
        """The connections of one run, as an installation of a ministry names them."""
        addresses = {
            "nrm_intake": self.url(database, "intake"),
            "nrm_intake_vault": self.url("vault", "intake"),
            **{name: f"file:///?path={folder}" for name, folder in folders.items()},
        }
        path = self.installation.run / f"{database}.json"
        path.write_text(json.dumps(addresses), encoding="utf-8")
        path.chmod(0o600)
        return path

    def _run(self, statement: sql.Composable) -> None:
        with psycopg.connect(self._main.conninfo(port_of(self.installation)), autocommit=True) as connection:
            connection.execute(statement)

    def _make_template(self) -> None:
        with psycopg.connect(self._main.conninfo(port_of(self.installation)), autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(TEMPLATE)))
            ensure_database(connection, TEMPLATE, OWNER)
        upgrade_log(self.url(TEMPLATE))
        upgrade_vault(self.url("vault"))


@contextmanager
def running(home: Path) -> Iterator[Stack]:
    """The cluster in this folder, stopped at the end; its data stay for the next run."""
    installation = Installation(home.resolve()).create()
    with only_one(installation):
        start_databases(installation)
        ensure_keys(installation)
        stack = Stack(installation)
        try:
            stack._make_template()
            yield stack
        finally:
            cluster(installation).stop()
