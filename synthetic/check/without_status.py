"""rpt_assisted_without_status_quarterly: whether help waits for a formal status."""

from collections import defaultdict
from datetime import date

from synthetic.check.calendar import quarter_of
from synthetic.check.exact_keys import Person
from synthetic.check.facts import Decision, Delivery
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World
from synthetic.check.shares import share
from synthetic.check.status import ISSUED, is_trafficking

COUNTED = ("persons_assisted", "persons_without_status")


def cells(world: World) -> Cells:
    tally, finals = Tally(COUNTED), _final_decisions(world)
    for (person, quarter), deliveries in _of_presumed(world).items():
        key = (quarter, _first_residence(world, person, deliveries))
        tally.add(key, "persons_assisted")
        if any(not _has_status(finals[person], one.on) for one in deliveries):
            tally.add(key, "persons_without_status")
    return {
        key: {**row, "share_without_status": share(row["persons_without_status"], row["persons_assisted"])}
        for key, row in tally.rows().items()
    }


def _final_decisions(world: World) -> dict[Person, list[Decision]]:
    found: dict[Person, list[Decision]] = defaultdict(list)
    for one in world.facts.decisions:
        if one.stage == "formal" and one.outcome in ISSUED:
            found[world.people.of(one.subject)].append(one)
    return found


def _of_presumed(world: World) -> dict[tuple[Person, str], list[Delivery]]:
    """Deliveries to persons who had been detected as trafficked by then."""
    presumed_from: dict[Person, date] = {}
    for one in filter(is_trafficking, world.facts.detections):
        person = world.people.of(one.subject)
        presumed_from[person] = min(one.on, presumed_from.get(person, one.on))
    found: dict[tuple[Person, str], list[Delivery]] = defaultdict(list)
    for delivery in world.facts.deliveries:
        person = world.people.of(delivery.subject)
        if presumed_from.get(person, date.max) <= delivery.on:
            found[person, quarter_of(delivery.on)].append(delivery)
    return found


def _first_residence(world: World, person: Person, deliveries: list[Delivery]) -> str:
    placed = ((one.on, world.people.residence(person, one.on).region, one.service_type) for one in deliveries)
    return min(placed)[1]


def _has_status(finals: list[Decision], on: date) -> bool:
    """Whether the newest final decision of that day is a yes; of two of one day the yes holds."""
    known = [one for one in finals if one.on <= on]
    newest = max(known, key=lambda one: (one.on, one.outcome == "positive"), default=None)
    return newest is not None and newest.outcome == "positive"


MART = Mart(
    name="rpt_assisted_without_status_quarterly",
    grain=("period_quarter", "region_code"),
    measures=(*COUNTED, "share_without_status"),
    cells=cells,
    note=f"persons and residence: {SAME_PERSONS}",
)
