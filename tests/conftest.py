"""What every test may ask for: one installation with a real PostgreSQL for the session, and empty databases
in it.

Nothing here is shared with a running demo: the folder is `.local/test-<pid>`, the ports are free ones.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator

import psutil
import psycopg
import pytest
from psycopg import sql
from xdist.scheduler import LoadFileScheduling

from nrm.stack import Installation, database_url
from nrm.stack.databases import OWNER, cluster, ensure_database, port_of, start_databases
from nrm.stack.installation import PROJECT
from nrm.stack.lifecycle import stop_installation
from tests.support.ingest_log import LogUnderTest, NewLog, migrated

_numbers = itertools.count(1)
SHARED = ("tests/country/", "tests/spec/")
"""Folders that one worker runs whole, for what their tests share takes minutes to make."""


class ByFileOrFolder(LoadFileScheduling):
    """A file goes to one worker, and so does a folder of SHARED."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in SHARED if nodeid.startswith(folder)), super()._split_scope(nodeid))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, or one worker would end alone with it."""
    items.sort(key=lambda item: not item.nodeid.startswith(SHARED))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFileOrFolder | None:
    return ByFileOrFolder(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Of tests/property/test_ingest_malformed_everywhere.py."""
    parser.addoption("--malformed", default=10_000, help="how many malformed records are tried in all")
    parser.addoption("--malformed-seed", default="0", help="another seed tries other records")


def sweep_leftovers() -> None:
    """End and remove the installations of test runs that were killed: their pid stands in the folder's name."""
    for folder in (PROJECT / ".local").glob("test-*"):
        pid = folder.name.rpartition("-")[2]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            stop_installation(Installation(folder))
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """An installation of its own: folders, secrets, a running PostgreSQL with all roles and (empty)
    databases."""
    sweep_leftovers()
    made = Installation(PROJECT / ".local" / f"test-{os.getpid()}").create()
    try:
        start_databases(made, durable=False)
        yield made
    finally:
        cluster(made).stop()
        shutil.rmtree(made.home)


@pytest.fixture(scope="session")
def url_of(installation: Installation) -> Callable[..., str]:
    """`url_of(role, database)`: SQLAlchemy's address with psycopg as its driver."""
    return lambda role, database="warehouse": database_url(installation, role, database)


@pytest.fixture(scope="session")
def new_database(installation: Installation) -> Iterator[Callable[..., str]]:
    """`new_database(template=None)` makes a database owned by nrm_owner and returns its name; it goes with the
    installation."""
    main = cluster(installation)
    with psycopg.connect(main.conninfo(port_of(installation)), autocommit=True) as connection:

        def create(template: str | None = None, owner: str = OWNER) -> str:
            name = f"test_{next(_numbers)}"
            if template is not None:
                copy = sql.SQL("create database {} owner {} template {}")
                connection.execute(copy.format(*map(sql.Identifier, (name, owner, template))))
            ensure_database(connection, name, owner)
            return name

        yield create


@pytest.fixture(scope="session")
def new_log(new_database: Callable[..., str], url_of: Callable[..., str]) -> NewLog:
    """`new_log()` makes an empty log, `new_log(other.database)` a copy of another."""
    empty = migrated(new_database(), url_of)

    def made(template: str = empty) -> LogUnderTest:
        return LogUnderTest(new_database(template), url_of)

    return made


@pytest.fixture
def log(new_log: NewLog) -> LogUnderTest:
    """An empty log for one test alone."""
    return new_log()


@pytest.fixture
def empty_database(new_database: Callable[..., str]) -> str:
    """The name of a database that holds nothing, owned by nrm_owner."""
    return new_database()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where NRM_NO_SKIPS is set (continuous integration) a test that did not run is a test that failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get("NRM_NO_SKIPS"):
        reporter.write_line(f"\n{len(skipped)} skipped, which is a failure here (NRM_NO_SKIPS)", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
