"""rpt_stays_quarterly: placements that begin and end, and for how long they last."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from statistics import median

from synthetic.check.calendar import quarter_of
from synthetic.check.case_facts import CaseClosed
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, World

COUNTS = ("started", "ended", "total_nights", "ended_by_limit")
MEASURES = ("started", "ended", "total_nights", "median_nights", "ended_by_limit")


def cells(world: World) -> Cells:
    tally = Tally(COUNTS)
    nights: dict[Key, list[int]] = defaultdict(list)
    ends = first_ends(world)
    exits: dict[str, list[CaseClosed]] = defaultdict(list)
    for exit_ in world.care.exits():
        exits[exit_.case_id].append(exit_)
    for one in world.facts.casework.placements:
        person = world.people.of(one.subject)
        beside = (world.people.class_of(person), world.people.role_of(person))
        tally.add((quarter_of(one.on), *beside), "started")
        end = ends.get(one.placement_id)
        if end is None:
            continue
        row = (quarter_of(end), *beside)
        nights[row].append((end - one.on).days)
        tally.add(row, "ended")
        tally.add(row, "total_nights", nights[row][-1])
        tally.add(row, "ended_by_limit", int(_reason_after(exits[one.case_id], end) == "time_limit"))
    return {key: row | {"median_nights": _median(nights[key])} for key, row in tally.cells().items()}


def first_ends(world: World) -> dict[str, date]:
    """Placement → the earliest day on which it is said to have ended."""
    ends: dict[str, date] = {}
    for one in world.facts.casework.placement_ends:
        ends[one.placement_id] = min(one.on, ends.get(one.placement_id, one.on))
    return ends


def _reason_after(exits: list[CaseClosed], end: date) -> str | None:
    """The reason of the first exit that is not before the end of the stay."""
    later = [one for one in exits if one.on >= end]
    return min(later, key=lambda one: one.on).reason if later else None


def _median(nights: list[int]) -> Decimal | None:
    return Decimal(str(median(nights))) if nights else None


MART = Mart(
    name="rpt_stays_quarterly",
    grain=("period_quarter", "victimisation_class_code", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"class and role: {SAME_PERSONS}",
)
