"""rpt_phases_quarterly: in which phase clients are on the last day of a quarter."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from synthetic.check.calendar import last_day, months_of_quarter, quarter_of, quarters_between
from synthetic.check.clocks import Clock
from synthetic.check.exact_keys import Person
from synthetic.check.in_phases import Phase
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World

MEASURES = ("persons", "persons_derived")


@dataclass(frozen=True, slots=True)
class InCare:
    """A client on the last day of a quarter."""

    person: Person
    on: date
    phase: Phase
    since: date


def in_care(world: World) -> list[InCare]:
    """Each client once for each quarter that has ended."""
    running: dict[tuple[Person, date], list[Clock]] = defaultdict(list)
    for clock in world.care.clocks:
        for quarter in quarters_between(clock.first, min(clock.last, world.facts.data_as_of)):
            on = last_day(months_of_quarter(quarter)[-1])
            if clock.runs_on(on) and on <= world.facts.data_as_of:
                running[clock.person, on].append(clock)
    served = {(world.people.of(one.subject), quarter_of(one.on)) for one in world.facts.deliveries}
    return [
        _counted(world, person, on, clocks)
        for (person, on), clocks in running.items()
        if (person, quarter_of(on)) in served
    ]


def _counted(world: World, person: Person, on: date, clocks: list[Clock]) -> InCare:
    options = [(world.phases.of(clock).on(on), clock.first) for clock in clocks]
    phase, _ = min(options, key=lambda option: (option[0].is_derived, option[1], -option[0].rank))
    return InCare(person, on, phase, min(clock.first for clock in clocks))


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    for one in in_care(world):
        region, role = world.people.residence(one.person, one.on).region, world.people.role_of(one.person)
        row = (quarter_of(one.on), region, one.phase.code, role)
        tally.add(row, "persons")
        tally.add(row, "persons_derived", int(one.phase.is_derived))
    return tally.cells()


MART = Mart(
    name="rpt_phases_quarterly",
    grain=("period_quarter", "region_code", "phase_code", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"persons: {SAME_PERSONS}",
)
