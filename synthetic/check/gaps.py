"""rpt_gaps_quarterly: needs by region of residence, service type and quarter, and what became of them."""

from itertools import product

from synthetic.check.calendar import quarter_of
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World
from synthetic.check.needs import OUTCOMES, STANDARD_DAYS, needs, outcome

MEASURES = (
    "assessed", *OUTCOMES, "needed", "met", "fallback_region",
    "expected_organisations", "reported_organisations",
)  # fmt: skip


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    for key in product(world.calendar.quarters(), world.facts.regions, STANDARD_DAYS):
        tally.touch(key)
    _count_needs(world, tally)
    for (quarter, region, service_type), row in tally.rows().items():
        row["needed"] = row["assessed"] - row["not_applicable"]
        row["met"] = row["already_received"] + row["met_in_time"]
        row |= _reporting(world, quarter, region, service_type)
    return tally.cells()


def _count_needs(world: World, tally: Tally) -> None:
    for need in needs(world):
        region, is_fallback = need.residence
        key = (quarter_of(need.on), region, need.service_type)
        horizon = world.calendar.horizon(region, need.service_type)
        tally.add(key, "assessed")
        tally.add(key, outcome(need, data_as_of=world.facts.data_as_of, horizon=horizon))
        tally.add(key, "fallback_region", int(is_fallback))


def _reporting(world: World, quarter: str, region: str, service_type: str) -> dict[str, int]:
    calendar = world.calendar
    owing = {one: calendar.owed_in(one, quarter) for one in calendar.answering(region, service_type)}
    due = {one: months for one, months in owing.items() if months}
    closed = [one for one, months in due.items() if all(calendar.is_closed(one, month) for month in months)]
    return {"expected_organisations": len(due), "reported_organisations": len(closed)}


MART = Mart(
    name="rpt_gaps_quarterly",
    grain=("period_quarter", "region_code", "service_type_code"),
    measures=MEASURES,
    cells=cells,
    note=f"needs, their first unit and the region of residence: {SAME_PERSONS}",
)
