"""One run of a command: how long, how much processor on both sides of the connection, how much memory at most."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
_EVERY = 0.05


@dataclass(slots=True)
class Measured:
    """Seconds, and megabytes by process."""

    wall: float
    client_cpu: float
    server_cpu: float
    peak_mb: dict[str, float] = field(default_factory=dict)
    output: str = ""

    @property
    def cpu(self) -> float:
        return self.client_cpu + self.server_cpu


def run(command: Sequence[str], postmaster: int, environment: Mapping[str, str] | None = None) -> Measured:
    """Run it to its end. Raises RuntimeError when it fails."""
    before, children = server_cpu(postmaster), _children_cpu()
    began = time.perf_counter()
    process = subprocess.Popen(
        list(command), cwd=ROOT, env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    peak: dict[str, float] = {}
    watch = threading.Thread(target=_watch, args=(process, peak))
    watch.start()
    output, errors = process.communicate()
    wall = time.perf_counter() - began
    watch.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:6])} ended with {process.returncode}: {errors[-2000:]}")
    return Measured(wall, _children_cpu() - children, server_cpu(postmaster) - before, peak, output)


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def server_cpu(postmaster: int) -> float:
    """All that the server's processes used, those included that have ended."""
    root, total = psutil.Process(postmaster), 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
        if process.pid == postmaster:
            total += times.children_user + times.children_system
    return total


def _watch(process: "subprocess.Popen[str]", peak: dict[str, float]) -> None:
    """The highest resident memory of the command (`loader`) and of the process it starts (`reader`)."""
    while process.poll() is None:
        try:
            root = psutil.Process(process.pid)
            for number, one in enumerate([root, *root.children(recursive=True)]):
                name = "loader" if number == 0 else "reader"
                peak[name] = max(peak.get(name, 0.0), _highest(one.pid))
        except (psutil.Error, OSError):
            pass
        time.sleep(_EVERY)


def _highest(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
