"""One round of each comparison; what is compared is run in the same round, one after the other."""

import json
import shutil
import sys
from pathlib import Path
from typing import Final

from benchmarks.copy_rows import copy_out
from benchmarks.events import rows
from benchmarks.measure import ROOT, Measured, run
from benchmarks.stack import Stack
from benchmarks.variants import Variants

NRM: Final = str(ROOT / ".venv" / "bin" / "nrm")
PEERS: Final = ROOT / ".local" / "bench" / "venv" / "bin" / "python"
Figures = dict[str, float]


def load(stack: Stack, database: str, folder: Path) -> Measured:
    """`nrm load`, the command itself, from its start to its end."""
    settings = stack.settings_file(database, {"nrm_bench_events": folder.resolve()})
    command = [NRM, "load", "bench_events", "--sources", str(ROOT / "benchmarks" / "sources"), "--json"]
    stack.settle()
    return run(
        [*command, "--home", str(stack.installation.home)], stack.postmaster, {"NRM_SETTINGS_FILE": str(settings)}
    )


def load_round(stack: Stack, made: Variants, ready: Path) -> Figures:
    """First load, reference COPY, byte-identical, replay with changed rows, one in a hundred new."""
    with stack.database() as database:
        first = load(stack, database, made.first)
        counts = json.loads(first.output)
        if not (ready / "event_log.event.txt").exists():
            copy_out(stack.url(database), ready)
        identical = load(stack, database, made.first)
        again = load(stack, database, made.again)
        changed = json.loads(again.output)["appended"]
        new = load(stack, database, made.one_percent)
    reference = copy_round(stack, ready)
    return {
        "events": counts["read"], "appended": counts["appended"], "load_s": first.wall, "load_cpu_s": first.cpu,
        "load_client_cpu_s": first.client_cpu, "load_server_cpu_s": first.server_cpu,
        "copy_s": reference.wall, "copy_cpu_s": reference.cpu,
        "speed_of_copy": reference.wall / first.wall, "cpu_of_copy": first.cpu / reference.cpu,
        "identical_s": identical.wall, "identical_times": first.wall / identical.wall,
        "replay_s": again.wall, "replay_times": first.wall / again.wall, "replay_changed_found": changed,
        "one_percent_new_s": new.wall, "one_percent_new_times": first.wall / new.wall,
        "one_percent_new_appended": json.loads(new.output)["appended"],
        "loader_peak_mb": first.peak_mb.get("loader", 0.0), "reader_peak_mb": first.peak_mb.get("reader", 0.0),
    }  # fmt: skip


def copy_round(stack: Stack, ready: Path) -> Measured:
    """The reference; its seconds are those between connecting and the commit, without the start of Python."""
    with stack.database() as database:
        stack.settle()
        command = [sys.executable, "-m", "benchmarks.copy_rows", str(ready)]
        measured = run(command, stack.postmaster, {"BENCH_DATABASE": stack.url(database)})
    measured.wall = float(measured.output)
    return measured


def peer_round(stack: Stack, ready_rows: Path, scratch: Path) -> Figures:
    """Ready rows into one table: ours, dlt, eventsourcing."""
    ours = _seconds(stack, [sys.executable, "-m", "benchmarks.table_alone", str(ready_rows)])
    found: Figures = {"ours_s": ours}
    if not PEERS.exists():
        return found
    for peer in ("dlt", "eventsourcing"):
        shutil.rmtree(scratch, ignore_errors=True)
        took = _seconds(stack, [str(PEERS), "benchmarks/peers.py", peer, str(ready_rows)], scratch)
        found |= {f"{peer}_s": took, f"times_{peer}": took / ours}
    return found


def _seconds(stack: Stack, command: list[str], scratch: Path | None = None) -> float:
    with stack.database() as database:
        stack.settle()
        environment = {"BENCH_DATABASE": stack.url(database), "BENCH_SCRATCH": str(scratch or "")}
        return float(run(command, stack.postmaster, environment).output.split()[-1])


def write_ready_rows(path: Path, count: int) -> None:
    """What a row of the event table says, for the peers: type, time, and the event's own data."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for line in rows(count, seed=3):
            row = json.loads(line)
            kind = row["type"].removeprefix("org.nrm.").removesuffix(".v1")
            file.write(json.dumps({"type": kind, "time": row["time"], "data": row["data"]["fact"]}) + "\n")
