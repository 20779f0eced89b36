"""`make bench`: the take-in measured by the command that people run, against COPY and against other tools.

    python benchmarks/run.py                        1,000,000 events, three rounds: about half an hour on two cores
    python benchmarks/run.py --events 20000 --ready 5000 --rounds 1        a look, in less than two minutes
    python benchmarks/run.py --events 10000000 --rounds 1 --only load      the large one, for memory

What is compared runs in the same round, one after the other; the figures are medians over the rounds. Everything lies
under `.local/bench`; the JSON of each run is kept there.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
from datetime import UTC, datetime
from pathlib import Path

import psutil

from benchmarks import report
from benchmarks.measure import run
from benchmarks.rounds import Figures, load_round, peer_round, write_ready_rows
from benchmarks.stack import Stack, running
from benchmarks.variants import variants

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("load", "peers", "inside")


def main() -> int:
    """Run the rounds, print the table, keep the JSON."""
    wanted = _arguments()
    folder: Path = wanted.folder
    folder.mkdir(parents=True, exist_ok=True)
    with running(folder / "home") as stack:
        found = {part: _medians([_round(part, stack, wanted) for _ in range(wanted.rounds)]) for part in wanted.only}
    result = {"machine": machine(), "rounds": wanted.rounds, **found}
    path = folder / f"bench-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(report.table(result))
    print(f"\n{path}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000, help="rows of a load")
    parser.add_argument("--ready", type=int, default=200_000, help="ready rows, for the peers")
    parser.add_argument("--records", type=int, default=5_000, help="records of the Kobo-shaped form")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--folder", type=Path, default=ROOT / ".local" / "bench")
    return parser.parse_args()


def _round(part: str, stack: Stack, wanted: argparse.Namespace) -> Figures:
    data = wanted.folder.resolve() / "data"
    if part == "load":
        ready = data / f"{wanted.events}-ready"
        return load_round(stack, variants(data, wanted.events), ready)
    if part == "peers":
        rows = data / f"{wanted.ready}-rows.jsonl"
        write_ready_rows(rows, wanted.ready)
        return peer_round(stack, rows, data / "scratch")
    with stack.database() as database:
        command = [sys.executable, "-m", "benchmarks.inside", str(wanted.records)]
        output = run(command, stack.postmaster, {"BENCH_DATABASE": stack.url(database)}).output
    return dict(json.loads(output))


def _medians(rounds: list[Figures]) -> dict[str, float]:
    names = dict.fromkeys(name for figures in rounds for name in figures)
    return {name: statistics.median(figures[name] for figures in rounds if name in figures) for name in names}


def machine() -> dict[str, object]:
    """What it ran on, and how busy that was besides."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load_average": [round(value, 2) for value in os.getloadavg()],
        "python": platform.python_version(),
        "free_disk_gb": round(shutil.disk_usage(ROOT).free / 2**30, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
