"""rpt_early_exits_quarterly: cases left without a plan soon after they were opened."""

from collections.abc import Iterator
from datetime import timedelta

from synthetic.check.calendar import quarter_of
from synthetic.check.clocks import Stretch
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World

WINDOWS = (7, 30, 90)
MEASURES = ("cases", *(f"{measure}_{days}" for days in WINDOWS for measure in ("observed", "left", "ended")))


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    for first, *_ in world.care.stretches.values():
        region = world.people.residence(first.person, first.begins).region
        row = (quarter_of(first.begins), region, world.people.role_of(first.person))
        tally.add(row, "cases")
        for measure in _measures(world, first):
            tally.add(row, measure)
    return tally.cells()


def _measures(world: World, first: Stretch) -> Iterator[str]:
    horizon = world.calendar.reported_until[first.organisation_id]
    for days in WINDOWS:
        end = first.begins + timedelta(days=days)
        if end > horizon:
            continue
        yield f"observed_{days}"
        if first.exit and first.exit.on <= end:
            yield f"ended_{days}"
            if first.exit.reason == "left_without_plan":
                yield f"left_{days}"


MART = Mart(
    name="rpt_early_exits_quarterly",
    grain=("period_quarter", "region_code", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"region and role: {SAME_PERSONS}",
)
