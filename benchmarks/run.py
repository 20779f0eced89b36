"""`make bench`: every part of the table in `benchmarks/parts.py`, beside what is wanted of it.

    make bench                                        all parts: hours on two cores
    make bench BENCH="--list"                         which parts there are
    make bench BENCH="--only linkage speed"           some of them
    make bench BENCH="--events 20000 --ready 5000 --rounds 1 --only take-in"      a look, in less than two minutes
    make bench BENCH="--events 10000000 --rounds 1 --only load"                   the large one, for memory

A part that was run with these sizes is not run again but told as it was kept; `--again` runs it. So a run that was
interrupted goes on. Everything lies under `.local/bench`: `parts/` has the last figures of each part, and the JSON of
each run is kept. Ends with 1 where a part failed; a missed target is told and is no failure.
"""

import argparse
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.keeping import Kept, keep, kept_of, machine, write_run
from benchmarks.parts import GROUPS, PARTS
from benchmarks.place import Place

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run or recall each part, print the table, keep the JSON."""
    wanted = _arguments()
    if wanted.list:
        print(report.listed(PARTS, GROUPS))
        return 0
    with Place(wanted.folder.resolve(), wanted) as place:
        found = {name: kept for name in _chosen(wanted.only) if (kept := _tried(name, place)) is not None}
    described = machine(ROOT)
    print(report.table(PARTS, found, described))
    print(f"\n{write_run(place.folder, described, found)}")
    return int(len(found) < len(_chosen(wanted.only)))


def _tried(name: str, place: Place) -> Kept | None:
    """None where it failed: one part is no reason to lose the others."""
    try:
        return _part(name, place)
    except Exception as error:
        print(f"{name} failed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return None


def _part(name: str, place: Place) -> Kept:
    sizes = {size: getattr(place.sizes, size) for size in PARTS[name].sizes}
    before = None if place.sizes.again else kept_of(place.folder, name, sizes)
    if before is not None:
        print(f"{name}: kept from {before.at}", file=sys.stderr, flush=True)
        return before
    print(f"{name}: {PARTS[name].about} …", file=sys.stderr, flush=True)
    made = Kept.seen(ROOT, sizes, lambda: PARTS[name].measure(place))
    keep(place.folder, name, made)
    return made


def _chosen(names: list[str]) -> list[str]:
    asked = {part for name in names for part in GROUPS.get(name, (name,))}
    return [part for part in PARTS if part in asked or not names]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", action="store_true", help="tell the parts and run none")
    parser.add_argument("--only", nargs="+", default=[], choices=[*PARTS, *GROUPS], help="these parts", metavar="PART")
    parser.add_argument("--again", action="store_true", help="run parts anew whose figures are kept")
    parser.add_argument("--rounds", type=int, default=3, help="of the take-in; figures are medians")
    parser.add_argument("--events", type=int, default=1_000_000, help="load: rows")
    parser.add_argument("--ready", type=int, default=200_000, help="peers: ready rows")
    parser.add_argument("--records", type=int, default=5_000, help="inside: records of the Kobo-shaped form")
    parser.add_argument("--persons", type=int, default=1_000_000, help="access: persons whose pseudonyms rotate")
    parser.add_argument("--country", type=int, default=1_000_000, help="warehouse: events; and a tenth of them")
    parser.add_argument("--seconds", type=float, help="disclosure: for each suppression; else 120, or 15 for the large")
    parser.add_argument("--folder", type=Path, default=ROOT / ".local" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
