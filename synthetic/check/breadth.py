"""rpt_service_breadth_quarterly: how many types of service clients have received by their time in care."""

from collections import defaultdict
from datetime import date

from synthetic.check.calendar import quarter_of
from synthetic.check.exact_keys import Person
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World
from synthetic.check.phases import in_care

MEASURES = ("persons", "types_total")
BANDS = ((3, "0-2"), (6, "3-5"), (12, "6-11"), (24, "12-23"))


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    received: dict[Person, list[tuple[date, str]]] = defaultdict(list)
    for delivery in world.facts.deliveries:
        received[world.people.of(delivery.subject)].append((delivery.on, delivery.service_type))
    for one in in_care(world):
        row = (quarter_of(one.on), band(one.since, one.on), world.people.role_of(one.person))
        types = {kind for day, kind in received[one.person] if one.since <= day <= one.on}
        tally.add(row, "persons")
        tally.add(row, "types_total", len(types))
    return tally.cells()


def band(since: date, on: date) -> str:
    months = (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)
    return next((code for limit, code in BANDS if months < limit), "24+")


MART = Mart(
    name="rpt_service_breadth_quarterly",
    grain=("period_quarter", "months_in_care_code", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"persons and types: {SAME_PERSONS}",
)
