"""The take-in measured by the command that people run, against COPY and against other tools; medians over rounds.

What is compared runs in the same round, one after the other.
"""

import json
import statistics
import sys
from collections.abc import Callable
from typing import Final

from benchmarks.measure import run
from benchmarks.place import Figures, Place
from benchmarks.rounds import load_round, peer_round, write_ready_rows
from benchmarks.stack import Stack
from benchmarks.variants import variants

LOAD: Final = (
    ("speed_of_copy", "first load, speed × COPY of ready rows", "≥", 0.85),
    ("cpu_of_copy", "first load, processor × COPY of ready rows", "≤", 1.6),
    ("replay_times", "replay, changed rows found, × first load", "≥", 3.5),
    ("identical_times", "byte-identical file, × first load", "≥", 50),
    ("one_percent_new_times", "1 % new, × first load", "≥", 3),
    ("loader_peak_mb", "memory of the loader, MB", "≤", 150),
    ("reader_peak_mb", "memory of the reader, MB", "≤", 150),
)
PEERS: Final = (
    ("times_dlt", "event table alone, × dlt append", "≥", 12),
    ("times_eventsourcing", "event table alone, × eventsourcing", "≥", 6),
)


def load(place: Place) -> Figures:
    """First load, COPY, replays."""
    events = place.sizes.events
    return _medians(
        place, lambda stack: load_round(stack, variants(place.data, events), place.data / f"{events}-ready")
    )


def peers(place: Place) -> Figures:
    """Ready rows into the event table alone: ours, dlt, eventsourcing."""
    rows = place.data / f"{place.sizes.ready}-rows.jsonl"
    write_ready_rows(rows, place.sizes.ready)
    return _medians(place, lambda stack: peer_round(stack, rows, place.data / "scratch"))


def inside(place: Place) -> Figures:
    """Microseconds of the stations of the walk."""
    command = [sys.executable, "-m", "benchmarks.inside", str(place.sizes.records)]

    def one_round(stack: Stack) -> Figures:
        with stack.database() as database:
            output = run(command, stack.postmaster, {"BENCH_DATABASE": stack.url(database)}).output
        return dict(json.loads(output))

    return _medians(place, one_round)


def _medians(place: Place, one_round: Callable[[Stack], Figures]) -> Figures:
    rounds = [one_round(place.stack) for _ in range(place.sizes.rounds)]
    names = dict.fromkeys(name for figures in rounds for name in figures)
    return {name: statistics.median(figures[name] for figures in rounds if name in figures) for name in names}
