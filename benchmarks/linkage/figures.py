"""Linkage as parts of `make bench`: how right it is, beside peers, and how quick."""

import json
import subprocess
import sys
from typing import Final

from benchmarks.access.rotation import drawn
from benchmarks.linkage.febrl import WANTED, ours, peers_of
from benchmarks.linkage.febrl_sets import FIELDS, ROOT, Score, task
from benchmarks.linkage.generated import WORLDS, field_sets, new_encoder, scored, world
from benchmarks.linkage.name_pairs import HALVES, precision_and_recall, told_of
from benchmarks.linkage.speed import rates
from benchmarks.place import Figures, Place

_LINKS: Final = "febrl3 name, birth date, place"
FEBRL: Final = (
    *((f"{name} {fields}: F1", f"{name}, {fields}: F1", "≥", f1) for (name, fields), f1 in WANTED.items()),
    (f"{_LINKS}: links, precision", "febrl3 by name, date, place: precision of links", "≥", 0.999),
    (f"{_LINKS}: links, recall", "febrl3 by name, date, place: recall of links", "≥", 0.97),
    ("least of best peer", "least F1, × best clear-text tool at its best", "≥", 0.995),
)
FAMILIES: Final = tuple(
    (f"{name}, {count} fields: links, precision", f"{name}, {count} fields: precision of links", "≥", 0.999)
    for name in WORLDS
    for count in (3, 7)
)
NAMES: Final = ()
SPEED: Final = (
    ("pseudonyms", "pseudonyms a second of one core", "≥", 1_500_000),
    ("records", "whole records encoded a second of one core", "≥", 100_000),
    ("comparisons", "filters compared a second of one core", "≥", 5_000_000),
    ("half_empty_cpu_s", "50,000 half-empty records, processor seconds", "≤", 60),
    ("half_empty_peak_mb", "50,000 half-empty records, memory, MB", "≤", 2000),
)


def febrl(place: Place) -> Figures:
    """Every set by every choice of fields, unsupervised."""
    found: dict[str, float] = {}
    least = 1e9
    for name in ("febrl4", "febrl3"):
        for fields in FIELDS:
            whole, links = ours(task(name, fields))
            peers = {tool: f1["best"] for tool, f1 in peers_of(name, fields).items()}
            found |= _scores(f"{name} {fields}", whole, links)
            found |= {f"{name} {fields}: {tool}, F1 at its best": f1 for tool, f1 in peers.items()}
            least = min(least, whole.f1 / max(peers.values()))
    return {**found, "least of best peer": least}


def families(place: Place) -> Figures:
    """Made-up people of the region, by how their clerks write and by how many fields."""
    encoder, found = new_encoder(), dict[str, float]()
    for name, clerks in WORLDS.items():
        made, _ = world(clerks)
        for fields in field_sets(made):
            found |= _scores(f"{name}, {len(fields)} fields", *scored(encoder, made, fields))
    return found


def names(place: Place) -> Figures:
    """Precision and recall on the half that rules were written on and on the other."""
    found: dict[str, float] = {}
    for half in HALVES:
        precision, recall = precision_and_recall(told_of(half))
        found |= {f"{half}: precision": precision, f"{half}: recall": recall}
    return found


def speed(place: Place) -> Figures:
    """Things a second of processor time."""
    command = [sys.executable, "-m", "benchmarks.linkage.half_empty"]
    answer = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    half_empty = {f"half_empty_{name}": value for name, value in json.loads(answer).items()}
    return {"pseudonyms": drawn(1_000_000), **rates(), **half_empty}


def _scores(what: str, whole: Score, links: Score) -> dict[str, float]:
    return {
        f"{what}: F1": whole.f1,
        f"{what}: links, precision": links.precision,
        f"{what}: links, recall": links.recall,
    }
