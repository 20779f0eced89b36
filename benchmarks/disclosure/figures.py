"""Rounding and suppression as a part of `make bench`: how near to the best, how long, and whether the audit passes."""

import tempfile
from pathlib import Path

from benchmarks.disclosure.run import rounding, suppression
from benchmarks.place import Figures, Place

TARGETS = (
    ("audits failed", "rounding and suppression, audits failed", "≤", 0),
    ("rounding: largest ratio", "rounding, mean error × that of rounding to the nearest", "≤", 1.1),
    ("rounding: slowest, cpu_s", "rounding, slowest table, processor seconds", "≤", 5),
    ("suppression: largest ratio", "suppression, complements × the best known", "≤", 1.15),
)


def measure(place: Place) -> Figures:
    """Both methods on every table that is kept here."""
    found: dict[str, float] = {}
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        rows = {
            "rounding": list(rounding(Path(folder))),
            "suppression": list(suppression(Path(folder), place.sizes.seconds, keep=False)),
        }
    for method, each in rows.items():
        failed += sum(row["audit"] != "passes" for row in each)
        found |= {f"{method}: {row['table']}, ratio": row["ratio"] for row in each}
        found |= {f"{method}: {row['table']}, cpu_s": row["cpu"] for row in each}
        found[f"{method}: largest ratio"] = max(row["ratio"] for row in each)
        found[f"{method}: slowest, cpu_s"] = max(row["cpu"] for row in each)
    return {"audits failed": failed, **found}
