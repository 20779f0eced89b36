"""How long each need was waited for and what ended the wait, by docs/reference/counting/gaps.md."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from synthetic.check.case_facts import CaseClosed
from synthetic.check.exact_keys import Person
from synthetic.check.mart import World
from synthetic.check.needs import Need, needs

CAUSES = ("served", "declined", "died", "transferred", "exited")
"""What may end a wait; of several on one day the first."""
OPEN = "open"
HANDED_ON = ("moved_to_other_provider", "transferred_or_deported")
NO_WAIT = ("not_applicable", "already_received")


@dataclass(frozen=True, slots=True)
class Wait:
    year: str
    region: str
    service_type: str
    days: int
    end: str


def waits(world: World) -> Iterator[Wait]:
    exits = _exits(world)
    for need in needs(world):
        horizon = world.calendar.horizon(need.residence.region, need.service_type)
        if need.disposition not in NO_WAIT and need.on <= horizon:
            yield _wait(need, min(horizon, need.next_on or horizon), exits[need.person])


def _wait(need: Need, seen_until: date, exits: list[CaseClosed]) -> Wait:
    ends = [(day, CAUSES.index(cause)) for day, cause in _ends(need, exits) if need.on <= day <= seen_until]
    last, cause = min(ends, default=(seen_until, None))
    end = OPEN if cause is None else CAUSES[cause]
    return Wait(str(need.on.year), need.residence.region, need.service_type, (last - need.on).days, end)


def _ends(need: Need, exits: list[CaseClosed]) -> Iterator[tuple[date, str]]:
    if need.first_unit:
        yield need.first_unit, "served"
    if need.first_decline:
        yield need.first_decline.on, "declined"
    for one in exits:
        if one.reason == "died":
            yield one.on, "died"
        elif one.case_id == need.case_id:
            yield one.on, "transferred" if one.reason in HANDED_ON else "exited"


def _exits(world: World) -> dict[Person, list[CaseClosed]]:
    found: dict[Person, list[CaseClosed]] = defaultdict(list)
    for one in world.facts.casework.closings:
        found[world.people.of(one.subject)].append(one)
    return found
