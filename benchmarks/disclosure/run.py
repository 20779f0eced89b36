"""Rounding, suppression and audit measured on the tables kept here, and on real ones where they lie beside the tree.

    python -m benchmarks.disclosure.run                       all of it, about a quarter of an hour on one core
    python -m benchmarks.disclosure.run --only rounding
    python -m benchmarks.disclosure.run --only suppression --seconds 600 --keep     the best that ten minutes find

Ends with 1 when an audit fails. Figures are seconds of one core that others may share: `cpu` is what was really used.
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from nrm.disclose import audit_file, protect_file
from nrm.progress import Progress
from vocabulary.errors import DisclosureError

HERE = Path(__file__).parent
TABLES = HERE / "tables"
BEST = HERE / "best.json"
REAL = HERE.parents[2] / "shared" / "data" / "uknrm"
PARTS = ("rounding", "suppression", "real")
QUIET = Progress(quiet=True)


def main() -> int:
    """Print a table for each part; 1 when something that was published gives way."""
    wanted = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        parts: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
            "rounding": lambda: rounding(out),
            "suppression": lambda: suppression(out, wanted.seconds, wanted.keep),
            "real": lambda: _real(out),
        }
        failed = False
        for name in [wanted.only] if wanted.only else PARTS:
            rows = list(parts[name]())
            _show(name, rows)
            failed |= any(row.get("audit") not in ("passes", None) for row in rows)
    return int(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--seconds", type=float, help="for each suppression; else 120 up to 400 cells, 15 above")
    parser.add_argument("--keep", action="store_true", help="note what was found as the best there is")
    return parser.parse_args()


def _tables() -> Iterator[tuple[str, Path, Path]]:
    for table in sorted(TABLES.glob("*.csv")):
        yield table.stem, table, table.with_suffix(".yml")


def _measured(table: Path, spec: Path, method: str, out: Path, seconds: float) -> dict[str, Any]:
    wall, cpu = time.monotonic(), time.process_time()
    answer = protect_file(table, spec, method, out, None, seconds, QUIET)
    answer["seconds"], answer["cpu"] = round(time.monotonic() - wall, 1), round(time.process_time() - cpu, 1)
    answer["audit"] = "passes" if audit_file(table, out, spec, None, QUIET)["safe"] else "FAILS"
    return answer


def rounding(folder: Path) -> Iterator[dict[str, Any]]:
    for name, table, spec in _tables():
        answer = _measured(table, spec, "round", folder / "out.csv", 0)
        error, nearest = answer["mean_absolute_error"], answer["mean_absolute_error_of_nearest"]
        yield {
            "table": name, "cells": answer["cells"], "seconds": answer["seconds"], "cpu": answer["cpu"],
            "mean error": error, "nearest": nearest, "ratio": round(error / nearest, 3),
            "largest change": answer["largest_change"], "audit": answer["audit"],
        }  # fmt: skip


def suppression(folder: Path, seconds: float | None, keep: bool) -> Iterator[dict[str, Any]]:
    best: dict[str, int] = json.loads(BEST.read_text()) if BEST.exists() else {}
    for name, table, spec in _tables():
        cells = len(table.read_text().splitlines()) - 1
        answer = _measured(table, spec, "suppress", folder / "out.csv", seconds or (120 if cells < 400 else 15))
        found = answer["complementary"]
        known = min(best.get(name, found), found)
        if keep:
            best[name] = known
            BEST.write_text(json.dumps(dict(sorted(best.items())), indent=1) + "\n")
        yield {
            "table": name, "cells": cells, "unsafe": answer["primary"], "complements": found,
            "at least": answer["fewest_possible"], "best known": known, "ratio": round(found / max(known, 1), 3),
            "seconds": answer["seconds"], "cpu": answer["cpu"], "audit": answer["audit"],
        }  # fmt: skip


def real_tables(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """The real tables, with a spec that follows their own words: a body's total is named after its kind."""
    for table in sorted(REAL.glob("*.csv")):
        with table.open(encoding="utf-8") as stream:
            lines = list(csv.DictReader(stream))
        bodies: dict[str, set[str]] = {}
        for line in lines:
            bodies.setdefault(f"{line['First responder type']} total", set()).add(line["First responder"])
        parents = {total: sorted(found - {total}) for total, found in bodies.items() if found - {total}}
        spec = folder / f"{table.stem}.yml"
        dimensions = {name: {"total": "Total"} for name in list(lines[0])[2:-1]}
        document = {
            "dimensions": {"First responder type": {}, "First responder": {"parents": parents}, **dimensions},
            "count": "People",
        }
        spec.write_text(json.dumps(document))
        yield table.stem, table, spec


def _real(folder: Path) -> Iterator[dict[str, Any]]:
    if not REAL.exists():
        print("real tables: not beside this tree, skipped")
        return
    for name, table, spec in real_tables(folder):
        try:
            answer = _measured(table, spec, "round", folder / "out.csv", 0)
        except DisclosureError as error:
            yield {"table": name, "audit": error.message}
            continue
        yield {
            "table": name, "cells": answer["cells"], "unpublished": answer["unpublished_margins"],
            "sums that are off": answer["discrepancies"], "seconds": answer["seconds"], "cpu": answer["cpu"],
            "largest change": answer["largest_change"], "audit": answer["audit"],
        }  # fmt: skip


def _show(name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        drawn = Table(*rows[0], title=name, box=None)
        for row in rows:
            drawn.add_row(*(str(row.get(column, "")) for column in rows[0]))
        Console(soft_wrap=True, width=150).print(drawn)


if __name__ == "__main__":
    sys.exit(main())
