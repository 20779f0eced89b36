"""Needs of people, drawn together from repeated assessments, and how each one ended.

A need is person × service type; an assessment at most 90 days after the one before it is the same need.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from synthetic.check.exact_keys import Person
from synthetic.check.facts import Assessment, Decline
from synthetic.check.mart import World
from synthetic.check.people import Residence
from vocabulary.codes import BARRIER_REASONS, CHOICE_REASONS

SAME_NEED = timedelta(days=90)
STANDARD_DAYS = {
    "accommodation": 1, "medical": 2, "psychological": 14, "legal": 14, "education_vocational": 60,
    "employment": 60, "humanitarian": 3, "financial": 14, "child_support": 14, "status_documents": 30,
}  # fmt: skip
OUTCOMES = (
    "not_applicable", "already_received", "met_in_time", "choice", "barrier", "pending", "unknown",
    "met_late", "unmet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Need:
    person: Person
    case_id: str
    service_type: str
    on: date
    next_on: date | None
    """When the same need of the same person arose again."""
    need_ids: tuple[str, ...]
    """Every look at it."""
    urgency: str
    disposition: str
    residence: Residence
    first_decline: Decline | None
    first_unit: date | None

    @property
    def due(self) -> date:
        return self.on + timedelta(days=STANDARD_DAYS[self.service_type])


def needs(world: World) -> Iterator[Need]:
    declines = _by_need(world.facts.declines)
    units = _units(world)
    for (person, service_type), assessments in _assessments(world).items():
        looks = list(_same_needs(assessments))
        nexts = [later[0].on for _, later in pairwise(looks)]
        for assessed, next_on in zip(looks, [*nexts, None], strict=True):
            yield Need(
                person=person,
                case_id=assessed[0].case_id,
                service_type=service_type,
                on=assessed[0].on,
                next_on=next_on,
                need_ids=tuple(one.need_id for one in assessed),
                urgency=assessed[0].urgency or "not_known",
                disposition=assessed[0].disposition,
                residence=_residence(world, person, assessed[0]),
                first_decline=_first_decline(assessed, declines),
                first_unit=min(
                    (day for day in units[person, service_type] if assessed[0].on <= day < (next_on or date.max)),
                    default=None,
                ),
            )


def outcome(need: Need, *, data_as_of: date, horizon: date) -> str:
    """The one class a need is in: the first in the order of the rule that holds."""
    if need.disposition in ("not_applicable", "already_received"):
        return need.disposition
    if _is_met_in_time(need):
        return "met_in_time"
    if need.first_decline and need.first_decline.on <= need.due:
        return _kind_of_decline(need.first_decline)
    if need.due >= data_as_of:
        return "pending"
    if need.due > horizon:
        return "unknown"
    return "met_late" if need.first_unit and need.first_unit <= horizon else "unmet"


def _is_met_in_time(need: Need) -> bool:
    if need.first_unit is None or need.first_unit > need.due:
        return False
    return need.first_decline is None or need.first_decline.on >= need.first_unit


def _kind_of_decline(decline: Decline) -> str:
    if decline.reason in CHOICE_REASONS:
        return "choice"
    if decline.reason in BARRIER_REASONS:
        return "barrier"
    raise LookupError("a reason to decline is neither a barrier nor a choice")


def _assessments(world: World) -> dict[tuple[Person, str], list[Assessment]]:
    found: dict[tuple[Person, str], list[Assessment]] = defaultdict(list)
    for one in world.facts.assessments:
        found[world.people.of(one.subject), one.service_type].append(one)
    return found


def _same_needs(assessments: Iterable[Assessment]) -> Iterator[list[Assessment]]:
    """Assessments of one person and type, parted wherever more than 90 days lie between two."""
    part: list[Assessment] = []
    for one in sorted(assessments, key=lambda one: (one.on, one.organisation_id, one.need_id)):
        if part and one.on - part[-1].on > SAME_NEED:
            yield part
            part = []
        part.append(one)
    yield part


def _residence(world: World, person: Person, first: Assessment) -> Residence:
    if first.residence:
        return Residence(first.residence, is_fallback=False)
    return world.people.residence(person, first.on)


def _by_need(declines: Iterable[Decline]) -> dict[str, list[Decline]]:
    found: dict[str, list[Decline]] = defaultdict(list)
    for one in declines:
        found[one.need_id].append(one)
    return found


def _first_decline(assessed: list[Assessment], declines: dict[str, list[Decline]]) -> Decline | None:
    found = [decline for one in assessed for decline in declines.get(one.need_id, ())]
    return min(found, key=lambda one: (one.on, one.reason), default=None)


def _units(world: World) -> dict[tuple[Person, str], list[date]]:
    units: dict[tuple[Person, str], list[date]] = defaultdict(list)
    for one in world.facts.deliveries:
        units[world.people.of(one.subject), one.service_type].append(one.on)
    return units
