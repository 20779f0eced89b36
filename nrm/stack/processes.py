"""Processes that outlive the command that started them, and how to end exactly those.

A process is remembered by pid *and* start time, so a recycled pid is never touched. Every process also
carries a mark of its installation in its environment: Airflow's tasks survive the scheduler that started
them, and are found by it.
"""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from nrm.stack.private_files import write_private

MARK = "NRM_STACK_ID"
_SAME_START = 2.0  # seconds; the clock that start times are told by may be set while we run


@dataclass(frozen=True)
class Remembered:
    """One process that this installation started."""

    name: str
    pid: int
    started: float
    port: int | None = None

    def process(self) -> psutil.Process | None:
        """The live process, or None when it ended, is a zombie, or its pid belongs to another one now."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < _SAME_START
            return process if same and not is_dead(process) else None
        except psutil.NoSuchProcess:
            return None


def start(
    run: Path,
    name: str,
    command: list[str],
    *,
    environment: Mapping[str, str],
    log: Path,
    port: int | None = None,
) -> Remembered:
    """Start `command` in a session of its own, its output appended to `log`, and remember it in `run`."""
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        streams = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 2),
        ]
        # not subprocess: a child that is meant to outlive us would be warned of when we end
        pid = os.posix_spawnp(command[0], command, dict(environment), file_actions=streams, setsid=True)
    remembered = Remembered(name, pid, psutil.Process(pid).create_time(), port)
    remember(run, remembered)
    return remembered


def remember(run: Path, process: Remembered) -> None:
    write_private(run / f"{process.name}.json", json.dumps(asdict(process)).encode())


def recall(run: Path, name: str) -> Remembered | None:
    """What was started under this name, whether or not it still lives."""
    path = run / f"{name}.json"
    return Remembered(**json.loads(path.read_bytes())) if path.exists() else None


def recall_all(run: Path) -> list[Remembered]:
    return [Remembered(**json.loads(path.read_bytes())) for path in sorted(run.glob("*.json"))]


def forget(run: Path, name: str) -> None:
    (run / f"{name}.json").unlink(missing_ok=True)


def family(run: Path, installation_id: str) -> set[psutil.Process]:
    """Every live process of this installation: remembered ones, their descendants and sessions, and marked
    ones."""
    roots = {process for each in recall_all(run) if (process := each.process())}
    found = set(roots)
    for process in roots:
        found.update(descendants(process))
    sessions = {process.pid for process in roots}
    found.update(process for process in _others() if _belongs(process, installation_id, sessions))
    return found


def stop(processes: Iterable[psutil.Process], *, patience: float = 8.0) -> list[psutil.Process]:
    """Ask, wait, then kill; what is still there afterwards."""
    waiting = list(processes)
    for process in waiting:
        _quietly(process.terminate)
    _, waiting = psutil.wait_procs(waiting, timeout=patience)
    for process in waiting:
        _quietly(process.kill)
    _, waiting = psutil.wait_procs(waiting, timeout=5.0)
    return [process for process in waiting if not is_dead(process)]


def is_dead(process: psutil.Process) -> bool:
    """True for a process that ended, also when nobody has taken its exit code yet (we do, if it is our
    child)."""
    try:
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            return False
        os.waitpid(process.pid, os.WNOHANG)
    except (psutil.NoSuchProcess, ChildProcessError):
        pass
    return True


def wait_until_gone(process: psutil.Process, *, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if is_dead(process):
            return True
        time.sleep(0.05)
    return False


def descendants(process: psutil.Process) -> list[psutil.Process]:
    """What it started, and what these started."""
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _others() -> Iterable[psutil.Process]:
    """All processes but this one and those that called it: a test, a task or a shell may carry the mark
    too."""
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return (process for process in psutil.process_iter() if process.pid not in own)


def _belongs(process: psutil.Process, installation_id: str, sessions: set[int]) -> bool:
    try:
        if is_dead(process):
            return False
        return os.getsid(process.pid) in sessions or process.environ().get(MARK) == installation_id
    except (psutil.Error, OSError):
        return False


def _quietly(action: Callable[[], None]) -> None:
    with suppress(psutil.NoSuchProcess):
        action()
