"""rpt_setbacks_quarterly: setbacks, and the days of care on which somebody would have told of one."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from synthetic.check.calendar import first_day, months_of_quarter, quarter_of, quarters_between
from synthetic.check.case_facts import Setback
from synthetic.check.clocks import DAY, Clock
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, World

TRIGGERS = ("partner", "family", "economic", "employer", "security_threat", "stigma", "health", "system")
MEASURES = (
    *(f"setbacks_{trigger}" for trigger in TRIGGERS), "setbacks_observed", "setbacks", "client_days",
    "client_days_derived", "care_days",
)  # fmt: skip


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    tellers = {one.organisation_id for one in world.facts.casework.setbacks}
    for clock in world.care.clocks:
        if clock.organisation_id in tellers:
            _add_days(world, clock, tally)
    clocks: dict[str, list[Clock]] = {}
    for clock in world.care.clocks:
        clocks.setdefault(clock.case_id, []).append(clock)
    for one in world.facts.casework.setbacks:
        running = [clock for clock in clocks.get(one.case_id, ()) if clock.runs_on(one.on)]
        for measure in _measures(world, one, running, tellers):
            tally.add(_row_of(world, one, running), measure)
    return tally.cells_that_count()


def _add_days(world: World, clock: Clock, tally: Tally) -> None:
    phases, role = world.phases.of(clock), world.people.role_of(clock.person)
    cared = world.care.care_dates(clock.case_id)
    until = min(clock.last, world.calendar.reported_until[clock.organisation_id])
    for first, last in spans(clock.first, until, phases.changes):
        phase, days = phases.on(first), (last - first).days + 1
        row = (quarter_of(first), phase.code, role)
        tally.add(row, "client_days", days)
        tally.add(row, "client_days_derived", days * phase.is_derived)
        tally.add(row, "care_days", sum(first <= day <= last for day in cared))


def spans(first: date, last: date, changes: set[date]) -> Iterator[tuple[date, date]]:
    """The days from first to last, cut where a quarter begins and where a phase changes."""
    quarters = {first_day(months_of_quarter(quarter)[0]) for quarter in quarters_between(first, last)}
    cuts = sorted({first} | {day for day in changes | quarters if first < day <= last})
    yield from ((day, then - DAY) for day, then in pairwise([*cuts, last + DAY]) if first <= last)


def _row_of(world: World, one: Setback, running: list[Clock]) -> Key:
    phase = world.phases.of(running[0]).on(one.on).code if running else "not_in_care"
    return (quarter_of(one.on), phase, world.people.role_of(world.people.of(one.subject)))


def _measures(world: World, one: Setback, running: list[Clock], tellers: set[str]) -> Iterator[str]:
    yield "setbacks"
    for clock in running:
        told = world.calendar.reported_until[clock.organisation_id]
        if clock.organisation_id in tellers and one.on <= told:
            yield "setbacks_observed"
            yield f"setbacks_{one.trigger}"


MART = Mart(
    name="rpt_setbacks_quarterly",
    grain=("period_quarter", "phase_code", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"role: {SAME_PERSONS}",
)
