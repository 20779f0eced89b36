"""What 2,000 new events cost the warehouse at several sizes of the log, against a build of everything.

    python -m benchmarks.warehouse.run --events 1000000 3000000 10000000

For each size: a country straight into the log, `dbt run` of everything, then five loads of 2,000 events (late,
back-dated, corrected, of new people), each brought in by one transaction. The last of them is recorded a day later, so
that a day passes for everybody. Printed are the medians, how they grow with the log (the exponent), and how much
cheaper than everything a run is. Needs about 3 GB of disk for each million events, and minutes for each.
"""

import argparse
import json
import math
import statistics
import time
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.stack import Stack, running
from nrm.build import Workplace, run_dbt
from nrm.warehouse.compiled import Compiled, compile_models
from nrm.warehouse.increment import bring_up_to_date
from nrm.warehouse.standing import note_full_build

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
COUNTRY, CAME = ((HERE / f"{name}.sql").read_text(encoding="utf-8") for name in ("country", "came"))
OF_A_LOAD = 2000
LOADS = 5


def main() -> None:
    """Measure each size and print what was seen."""
    wanted = _arguments()
    with running(wanted.folder / "home") as stack:
        found = [measured(stack, wanted.folder, events) for events in wanted.events]
    for each in found:
        print(json.dumps(each))
    smallest, largest = found[0], found[-1]
    if len(found) > 1:
        growth = math.log(largest["run_s"] / smallest["run_s"]) / math.log(largest["events"] / smallest["events"])
        print(f"exponent {growth:.3f} from {smallest['events']:,} to {largest['events']:,} events (wanted ≤ 0.05)")
    print(
        f"everything / run = {largest['everything_s'] / largest['run_s']:.0f} at {largest['events']:,} (wanted ≥ 100)"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 300_000])
    parser.add_argument("--folder", type=Path, default=ROOT / ".local" / "bench-warehouse")
    return parser.parse_args()


def measured(stack: Stack, folder: Path, events: int) -> dict[str, Any]:
    """Seconds of a build of everything, of a run, and of one on the next day."""
    people, organisations = events // 40, max(events // 20_000, 5)
    with stack.database() as database:
        owner, modeller = stack.url(database), stack.url(database, "modeller")
        with psycopg.connect(owner) as connection:
            connection.execute(f"grant connect, create, temporary on database {database} to modeller".encode())
            connection.execute(COUNTRY.format(events=events, people=people, organisations=organisations).encode())
        head = _head(owner)
        everything = _build_everything(modeller, folder, head)
        compiled = compile_models(modeller, folder)
        runs = [_run(owner, modeller, compiled, head, people, number) for number in range(LOADS)]
    return {
        "events": head, "people": people, "organisations": organisations, "everything_s": round(everything, 1),
        "run_s": round(statistics.median(seconds for seconds, _ in runs[:-1]), 3), "touched": runs[0][1],
        "day_passes_s": round(runs[-1][0], 3), "touched_by_a_day": runs[-1][1], "models": len(compiled.models),
    }  # fmt: skip


def _build_everything(modeller: str, folder: Path, head: int) -> float:
    workplace = Workplace(folder)
    variables = ["--vars", json.dumps({"to_position": head})]
    run_dbt(["seed", *variables], modeller, workplace)
    began = time.perf_counter()
    if run_dbt(["run", *variables], modeller, workplace):
        raise RuntimeError("dbt run failed")
    note_full_build(modeller, workplace.target)
    return time.perf_counter() - began


def _run(owner: str, modeller: str, compiled: Compiled, head: int, people: int, number: int) -> tuple[float, int]:
    """Seconds and persons touched of one load of 2,000 events."""
    first = head + number * OF_A_LOAD
    with psycopg.connect(owner) as connection:
        came = CAME.format(people=people, head=first, number=number, days=int(number == LOADS - 1))
        connection.execute(came.encode())
    with psycopg.connect(modeller) as session:
        began = time.perf_counter()
        told = bring_up_to_date(session, compiled, first, first + OF_A_LOAD)
        session.commit()
        return time.perf_counter() - began, told.touched


def _head(owner: str) -> int:
    with psycopg.connect(owner) as connection:
        ((head,),) = connection.execute("select max(position) from event_log.event").fetchall()
    return int(head)


if __name__ == "__main__":
    main()
