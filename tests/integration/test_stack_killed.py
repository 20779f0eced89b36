"""`kill -9` of everything at its worst moment, then the demo again: the same end as if nothing had happened.

Each walk is the real one: live servers, Airflow, dbt. Minutes each, so only `make test-full` runs them.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from nrm.stack import Installation, processes
from nrm.stack.databases import cluster, port_of
from nrm.stack.lifecycle import stop_installation
from nrm.stack.secrets import load_secrets
from tests.support.final_state import differing, final_state

pytestmark = [pytest.mark.slow, pytest.mark.airflow]

PEOPLE = 150
_DEMO = """
import sys
from pathlib import Path
from nrm.demo import run_demo
from nrm.progress import Progress
from nrm.stack import Installation
from nrm.stack.country import Country
run_demo(Installation(Path(sys.argv[1])), Progress(quiet=True), Country(people=int(sys.argv[2])))
"""
_PATIENCE = 900.0


def demo(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _DEMO, str(home), str(PEOPLE)])


@contextmanager
def installation(home: Path) -> Iterator[Installation]:
    made = Installation(home)
    try:
        yield made
    finally:
        stop_installation(made)


def kill_everything(made: Installation, command: subprocess.Popen[bytes]) -> int:
    """SIGKILL to every process of the stack and the command that started it; how many there were."""
    everybody = processes.family(made.run, load_secrets(made).installation_id)
    command.kill()
    for process in everybody:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    command.wait()
    return len(everybody)


def count(made: Installation, query: str) -> int:
    """A number from the warehouse, 0 while it cannot answer."""
    try:
        port = port_of(made)  # first: whoever asks for the cluster before there is one makes up its passwords
        with psycopg.connect(cluster(made).conninfo(port, "warehouse")) as connection:
            row = connection.execute(query).fetchone()
            return int(row[0]) if row else 0
    except Exception:
        return 0


def wait_until(is_reached: Callable[[], bool], command: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not is_reached():
        if command.poll() is not None:
            raise AssertionError("the demo ended before the moment at which it was to be killed")
        if time.monotonic() > deadline:
            raise AssertionError("the moment at which the demo was to be killed never came")
        time.sleep(0.05)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The end of a walk that nobody disturbed."""
    with installation(tmp_path_factory.mktemp("calm")) as made:
        assert demo(made.home).wait(_PATIENCE) == 0
        return final_state(made)


def pages_loaded(made: Installation) -> int:
    return count(made, "select count(*) from event_log.ledger where kind = 'page'")


def tables_built(made: Installation) -> int:
    return count(made, "select count(*) from pg_tables where schemaname = 'intermediate'")


@pytest.mark.parametrize(
    ("moment", "reached"), [("in the middle of a load", pages_loaded), ("of dbt between two models", tables_built)]
)
def test_the_end_is_the_same_after_a_kill(
    moment: str, reached: Callable[[Installation], int], calm: object, tmp_path: Path
) -> None:
    with installation(tmp_path / "killed") as made:
        first = demo(made.home)
        wait_until(lambda: reached(made) >= 3, first)
        assert kill_everything(made, first) > 5
        assert demo(made.home).wait(_PATIENCE) == 0, f"the demo does not recover from a kill {moment}"
        assert differing(calm, final_state(made)) == {}  # type: ignore[arg-type]  # JSON as a mapping
