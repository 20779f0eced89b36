"""rpt_occupancy_quarterly: nights spent and places open in accommodation."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from synthetic.check.calendar import first_day, last_day, month_of, months_between, quarter_of_month
from synthetic.check.in_phases import months_after
from synthetic.check.mart import Cells, Mart, Tally, World
from synthetic.check.stays import first_ends
from synthetic.country import read_regions

MEASURES = ("nights", "place_days", "organisation_months")
FEWEST_NAMED = 3
Month = tuple[str, str]
"""Organisation and month."""


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    areas, told = _areas(world), _months_told(world)
    for (organisation_id, month), places in told.items():
        row = (quarter_of_month(month), areas[organisation_id])
        tally.add(row, "organisation_months")
        tally.add(row, "place_days", places * last_day(month).day)
    for (organisation_id, month), nights in _nights(world):
        if (organisation_id, month) in told:
            tally.add((quarter_of_month(month), areas[organisation_id]), "nights", nights)
    return tally.cells()


def _areas(world: World) -> dict[str, str]:
    """Organisation → the smallest area that may be named for it."""
    macro = {region.code: region.macro_code for region in read_regions()}
    shelters = [one for one in world.facts.organisations if "accommodation" in one.offers]
    in_region = Counter(one.region for one in shelters)
    return {
        one.organisation_id: one.region if in_region[one.region] >= FEWEST_NAMED else macro[one.region]
        for one in shelters
    }


def _placers(world: World) -> set[str]:
    return {one.organisation_id for one in world.facts.casework.placements}


def _months_told(world: World) -> Counter[Month]:
    """Places by organisation and closed month, of those who tell of nights, a whole quarter after its quarter."""
    tellers = _placers(world) | {one.organisation_id for one in world.facts.deliveries if one.unit == "night"}
    told: Counter[Month] = Counter()
    for one in world.facts.casework.places:
        is_told = one.organisation_id in tellers and world.calendar.is_closed(one.organisation_id, one.month)
        if one.service_type == "accommodation" and is_told and _is_old_enough(one.month, world.facts.data_as_of):
            told[one.organisation_id, one.month] += one.places
    return told


def _is_old_enough(month: str, data_as_of: date) -> bool:
    first = first_day(month)
    quarter_begins = first.replace(month=first.month - (first.month - 1) % 3)
    return months_after(quarter_begins, 6) <= data_as_of


def _nights(world: World) -> Iterator[tuple[Month, int | Decimal]]:
    placers, ends = _placers(world), first_ends(world)
    for stay in world.facts.casework.placements:
        end = ends.get(stay.placement_id, world.facts.data_as_of)
        for month in months_between(stay.on, end):
            begins = max(stay.on, first_day(month))
            until = min(end, last_day(month) + timedelta(days=1))
            yield (stay.organisation_id, month), max((until - begins).days, 0)
    for one in world.facts.deliveries:
        if one.service_type == "accommodation" and one.unit == "night" and one.organisation_id not in placers:
            yield (one.organisation_id, month_of(one.on)), one.quantity


MART = Mart(
    name="rpt_occupancy_quarterly",
    grain=("period_quarter", "area_code"),
    measures=MEASURES,
    cells=cells,
)
