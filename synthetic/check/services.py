"""rpt_services_quarterly: what was delivered to people, by where they lived on that day."""

from collections.abc import Iterator
from datetime import date

from synthetic.check.calendar import quarter_of
from synthetic.check.exact_keys import Person
from synthetic.check.facts import Delivery
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, World
from synthetic.check.people import first_rows

MEASURES = ("deliveries", "quantity", "persons", "persons_first", "refusal_tally", "aggregate_deliveries")
TALLIED_ROLE = "primary_client"


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    seen = [(one, world.people.of(one.subject), _row_of(world, one)) for one in world.facts.deliveries]
    for delivery, _, row in seen:
        tally.add(row, "deliveries")
        tally.add(row, "quantity", delivery.quantity)
    for _, row in {(person, row) for _, person, row in seen}:
        tally.add(row, "persons")
    for _, row in first_rows(_entries(seen)).values():
        tally.add(row, "persons_first")
    _add_refusals(world, tally)
    for one in world.facts.returns:
        tally.add((one.quarter, one.region, one.service_type, one.role), "aggregate_deliveries", one.count)
    return tally.cells_that_count()


def _row_of(world: World, one: Delivery) -> Key:
    person = world.people.of(one.subject)
    region = world.people.residence(person, one.on).region
    return (quarter_of(one.on), region, one.service_type, world.people.role_of(person))


def _entries(
    seen: list[tuple[Delivery, Person, Key]],
) -> Iterator[tuple[tuple[Person, str, str], tuple[date, Key]]]:
    """A person counts once in each quarter and role. Within them a row sorts by region, then service type."""
    for delivery, person, row in seen:
        yield (person, row[0], row[3]), (delivery.on, row)


def _add_refusals(world: World, tally: Tally) -> None:
    for one in world.facts.refusals:
        tally.add((one.quarter, one.region, one.service_type, TALLIED_ROLE), "refusal_tally", one.count)


MART = Mart(
    name="rpt_services_quarterly",
    grain=("period_quarter", "region_code", "service_type_code", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"persons, persons_first and the region of residence: {SAME_PERSONS}",
)
