"""Only what we started is ended, and all of it: by pid and start time, by session, by descent, by mark."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from nrm.stack import processes
from nrm.stack.ports import LOOPBACK, answers, free_ports, port_to_use

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
ORPHAN = "import os, time, sys\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\ntime.sleep(60)"
PARENT = [sys.executable, "-c", ORPHAN]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    processes.stop(processes.family(tmp_path, "mark-of-a-test"), patience=1)


def start(run: Path, name: str, command: list[str], **extra: str) -> processes.Remembered:
    environment = {"PATH": os.environ["PATH"], processes.MARK: "mark-of-a-test", **extra}
    return processes.start(run, name, command, environment=environment, log=run / "log")


def wait_for(condition: object, patience: float = 10) -> None:
    deadline = time.monotonic() + patience
    while not condition():  # type: ignore[operator]  # a callable of the test
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_process_outlives_its_starter_and_is_found_again(run: Path) -> None:
    started = start(run, "sleeper", SLEEP)
    assert processes.recall(run, "sleeper") == started
    assert started.process() is not None
    assert os.getsid(started.pid) == started.pid, "it has a session of its own"


def test_a_recycled_pid_is_nobody_of_ours(run: Path) -> None:
    started = start(run, "sleeper", SLEEP)
    recycled = replace(started, started=started.started - 60)
    assert recycled.process() is None
    processes.remember(run, replace(recycled, pid=os.getppid()))
    assert os.getppid() not in {process.pid for process in processes.family(run, "another-mark")}


def test_a_child_in_a_session_of_its_own_is_found_when_its_parent_is_killed(run: Path) -> None:
    parent = start(run, "parent", PARENT).process()
    assert parent is not None
    wait_for(lambda: len(parent.children()) == 1)
    child = parent.children()[0]
    wait_for(lambda: os.getsid(child.pid) == child.pid)
    parent.kill()
    wait_for(lambda: processes.is_dead(parent))
    assert child in processes.family(run, "mark-of-a-test")
    assert processes.stop(processes.family(run, "mark-of-a-test"), patience=5) == []
    assert processes.is_dead(child)


def test_one_that_will_not_end_is_killed(run: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    process = start(run, "deaf", [sys.executable, "-c", deaf]).process()
    assert process is not None
    wait_for(lambda: "deaf" in (run / "log").read_text())
    assert processes.stop([process], patience=0.5) == []
    assert processes.is_dead(process)


def test_a_bystander_with_another_mark_is_left_alone(run: Path) -> None:
    environment = {"PATH": os.environ["PATH"], processes.MARK: "another-mark"}
    with subprocess.Popen(SLEEP, env=environment) as bystander:
        try:
            assert psutil.Process(bystander.pid) not in processes.family(run, "mark-of-a-test")
        finally:
            bystander.kill()


def test_we_are_not_of_the_family_though_we_carry_its_mark(run: Path) -> None:
    question = (
        "import sys; from pathlib import Path; from nrm.stack import processes\n"
        "print(len(processes.family(Path(sys.argv[1]), 'mark-of-a-test')))"
    )
    environment = {"PATH": os.environ["PATH"], processes.MARK: "mark-of-a-test"}
    done = subprocess.run(
        [sys.executable, "-c", question, run], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"


def test_logs_are_private(run: Path) -> None:
    start(run, "sleeper", SLEEP)
    assert (run / "log").stat().st_mode & 0o777 == 0o600


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(5)
    assert len(set(ports)) == 5
    assert not any(answers(port, patience=0.05) for port in ports)


def test_last_times_port_is_kept_unless_somebody_has_it() -> None:
    import socket

    (port,) = free_ports(1)
    assert port_to_use(port) == port
    with socket.socket() as taken:
        taken.bind((LOOPBACK, port))
        taken.listen()
        assert port_to_use(port) != port
