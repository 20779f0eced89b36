"""rpt_case_managers_quarterly: how often clients get another case worker, and for how long anybody looked."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from synthetic.check.calendar import quarter_of
from synthetic.check.case_facts import ManagerAssigned
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, World
from synthetic.check.setbacks import spans

COUNTS = ("case_days", "changes", "unplanned_changes")
MEASURES = ("cases", *COUNTS)


def cells(world: World) -> Cells:
    tally = Tally(COUNTS)
    tellers = {one.organisation_id for one in world.facts.casework.managers}
    changes, seen = _changes(world), set[tuple[Key, str]]()
    for clock in world.care.clocks:
        if clock.organisation_id not in tellers:
            continue
        until = min(clock.last, world.calendar.reported_until[clock.organisation_id])
        for first, last in spans(clock.first, until, set()):
            row = (quarter_of(first), world.people.role_of(clock.person))
            mine = [is_planned for on, is_planned in changes[clock.case_id] if first <= on <= last]
            seen.add((row, clock.case_id))
            tally.add(row, "case_days", (last - first).days + 1)
            tally.add(row, "changes", len(mine))
            tally.add(row, "unplanned_changes", mine.count(False))
    cases = [row for row, _ in seen]
    return {row: counts | {"cases": cases.count(row)} for row, counts in tally.cells().items()}


def _changes(world: World) -> dict[str, list[tuple[date, bool]]]:
    """Case → each day on which it went to others, and whether that was planned."""
    assigned: dict[str, dict[date, list[ManagerAssigned]]] = defaultdict(lambda: defaultdict(list))
    for one in world.facts.casework.managers:
        assigned[one.case_id][one.on].append(one)
    return defaultdict(list, {case_id: list(_changes_of(days)) for case_id, days in assigned.items()})


def _changes_of(days: dict[date, list[ManagerAssigned]]) -> Iterator[tuple[date, bool]]:
    for before, day in pairwise(sorted(days)):
        if {one.staff_id for one in days[before]} != {one.staff_id for one in days[day]}:
            yield day, all(one.is_planned for one in days[day])


MART = Mart(
    name="rpt_case_managers_quarterly",
    grain=("period_quarter", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"role: {SAME_PERSONS}",
)
