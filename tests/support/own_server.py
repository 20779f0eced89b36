"""A PostgreSQL of a test's own, which it may stop, kill and fill up; a log in it is an ordinary `LogUnderTest`."""

import itertools
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from nrm.stack import Installation, database_url, processes
from nrm.stack.databases import CLUSTER, OWNER, cluster, ensure_database, port_of, start_databases
from tests.support.ingest_log import LogUnderTest, migrated

TEMPLATE = "log_template"
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT


@dataclass
class OwnServer:
    """A running cluster, durable as in production: what it has committed must outlive it."""

    installation: Installation
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url_of(self, role: str, database: str = "warehouse") -> str:
        return database_url(self.installation, role, database)

    def new_log(self) -> LogUnderTest:
        name = f"log_{next(self._numbers)}"
        with self.superuser() as session:
            copy = sql.SQL("create database {} owner {} template {}")
            session.execute(copy.format(*map(sql.Identifier, (name, OWNER, TEMPLATE))))
        return LogUnderTest(name, self.url_of)

    def restart(self, how: signal.Signals) -> None:
        """End it as `pg_ctl stop -m fast` or `-m immediate` would, or worse, and start it on the same port."""
        remembered = processes.recall(self.installation.run, CLUSTER)
        process = remembered.process() if remembered else None
        assert process is not None
        process.send_signal(how)
        assert processes.wait_until_gone(process, patience=30)
        cluster(self.installation).start()

    @contextmanager
    def full_disk_for(self, log: LogUnderTest, table: str) -> Iterator[None]:
        """Within, every write that would make the table's file larger meets ENOSPC, as on a disk that is full.

        The file, still empty, gives way to a link to /dev/full. That needs no privilege, so it works in any container;
        it stands for a data disk that is full, not for a full disk of the write-ahead log, which stops the whole
        server (then the restart tests are what counts).
        """
        with self.superuser(log.database) as session:
            session.execute("checkpoint")  # no fsync of the file may still be due
            (path,) = session.execute("select pg_relation_filepath(%s::regclass)", [table]).fetchone() or ("",)
        file = cluster(self.installation).folder / path
        assert file.stat().st_size == 0, "the table has to be empty for this"
        aside = file.with_name(f"{file.name}.aside")
        file.rename(aside)
        file.symlink_to("/dev/full")
        try:
            yield
        finally:
            os.replace(aside, file)

    def superuser(self, database: str = "postgres") -> psycopg.Connection:
        main = cluster(self.installation)
        return psycopg.connect(main.conninfo(port_of(self.installation), database), autocommit=True)


@contextmanager
def own_server(folder: Path) -> Iterator[OwnServer]:
    """A new cluster with an empty log as the template of others."""
    server = OwnServer(Installation(folder).create())
    try:
        start_databases(server.installation)
        with server.superuser() as session:
            ensure_database(session, TEMPLATE, OWNER)
        migrated(TEMPLATE, server.url_of)
        yield server
    finally:
        cluster(server.installation).stop()
