"""What 2,000 new events cost the warehouse at two sizes of a country, against a build of everything.

For each size: a country straight into the log, `dbt run` of everything, then loads of 2,000 events (late, back-dated by
up to years, corrected, of new people), each brought in by one transaction. The last of them is recorded a day later,
so that a day passes for everybody. Ten times the events are ten times the people and organisations in the same months.
Needs about 3 GB of disk for each million events.
"""

import json
import math
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from benchmarks.place import Figures, Place
from benchmarks.stack import Stack
from nrm.build import Workplace, run_dbt
from nrm.warehouse.compiled import Compiled, compile_models
from nrm.warehouse.increment import bring_up_to_date
from nrm.warehouse.standing import note_full_build

HERE: Final = Path(__file__).parent
COUNTRY, CAME = ((HERE / f"{name}.sql").read_text(encoding="utf-8") for name in ("country", "came"))
OF_A_LOAD: Final = 2000
LOADS: Final = 5
TARGETS: Final = (
    ("exponent", "warehouse, how a run of 2,000 events grows with the log", "≤", 0.05),
    ("times_cheaper", "warehouse, a run against a build of everything, times", "≥", 100),
    ("ms_a_model", "warehouse, a run over the fixed start, ms a model", "≤", 60),
)


def measure(place: Place) -> Figures:
    """As a part of `make bench`: of a country of `--country` events and of one of a tenth of them."""
    small, large = (_measured(place, events) for events in (place.sizes.country // 10, place.sizes.country))
    return {
        "events": large.events, "models": large.models, "everything_s": large.everything_s, "start_s": large.start_s,
        "run_of_a_tenth_s": small.run_s, "run_s": large.run_s, "touched": large.touched,
        "exponent": math.log10(large.run_s / small.run_s), "times_cheaper": large.everything_s / large.run_s,
        "ms_a_model": 1000 * large.run_s / large.models,
        "a_day_passes_of_a_tenth_s": small.day_s, "a_day_passes_s": large.day_s, "touched_by_a_day": large.of_a_day,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of a build of everything, of dbt's start, of a run, and of one on the next day; persons touched."""

    events: int
    models: int
    everything_s: float
    start_s: float
    run_s: float
    touched: int
    day_s: float
    of_a_day: int


@dataclass(frozen=True, slots=True)
class Country:
    """A warehouse that stands at the newest event of a country."""

    owner: str
    modeller: str
    people: int
    head: int


def _measured(place: Place, events: int) -> Measured:
    folder = place.folder / "warehouse"
    folder.mkdir(exist_ok=True)
    with _country(place.stack, events) as country:
        everything_s = _build_everything(country, folder)
        began = time.perf_counter()
        compiled = compile_models(country.modeller, folder)
        start_s = time.perf_counter() - began
        runs = [_run(country, compiled, number) for number in range(LOADS)]
    usual = statistics.median(seconds for seconds, _ in runs[:-1])
    return Measured(country.head, len(compiled.models), everything_s, start_s, usual, runs[0][1], *runs[-1])


@contextmanager
def _country(stack: Stack, events: int) -> Iterator[Country]:
    people, organisations = events // 40, max(events // 20_000, 5)
    with stack.database() as database:
        owner, modeller = stack.url(database), stack.url(database, "modeller")
        with psycopg.connect(owner) as connection:
            connection.execute(f"grant connect, create, temporary on database {database} to modeller".encode())
            connection.execute(COUNTRY.format(people=people, organisations=organisations).encode())
            ((head,),) = connection.execute("select max(position) from event_log.event").fetchall()
        yield Country(owner, modeller, people, head)


def _build_everything(country: Country, folder: Path) -> float:
    workplace = Workplace(folder)
    variables = ["--vars", json.dumps({"to_position": country.head})]
    run_dbt(["seed", *variables], country.modeller, workplace)
    began = time.perf_counter()
    if run_dbt(["run", *variables], country.modeller, workplace):
        raise RuntimeError("dbt run failed")
    note_full_build(country.modeller, workplace.target)
    return time.perf_counter() - began


def _run(country: Country, compiled: Compiled, number: int) -> tuple[float, int]:
    """Seconds and persons touched of one load of 2,000 events."""
    first = country.head + number * OF_A_LOAD
    with psycopg.connect(country.owner) as connection:
        came = CAME.format(people=country.people, head=first, number=number, days=int(number == LOADS - 1))
        connection.execute(came.encode())
    with psycopg.connect(country.modeller) as session:
        began = time.perf_counter()
        told = bring_up_to_date(session, compiled, first, first + OF_A_LOAD)
        session.commit()
        return time.perf_counter() - began, told.touched
