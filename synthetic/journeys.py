"""Which doors a person goes through, and when: police, NGOs, the shelter; leaving, and coming back.

Only the plan: what happens behind the doors is in `casework`. Source: DOMAIN.md, The journey.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from synthetic.country import DOORS, SHELTER, Organisation, Window
from synthetic.dice import Dice, dice
from synthetic.people import Person

EXITS: Final = {
    "planned": 30, "moved_to_other_provider": 12, "time_limit": 8, "funding_ended": 3,
    "left_without_plan": 17,
    "asked_to_leave": 4, "returned_to_perpetrator": 9, "transferred_or_deported": 4, "lost_contact": 12,
    "died": 1,
}  # fmt: skip
COMES_BACK_AFTER: Final = frozenset(
    {
        "planned",
        "time_limit",
        "left_without_plan",
        "asked_to_leave",
        "returned_to_perpetrator",
        "lost_contact",
    }
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One stretch of time with one organisation. ``last_day`` = last day anything is known of it."""

    organisation: Organisation
    first_day: date
    last_day: date
    exit_reason: str | None
    number: int

    @property
    def closed_on(self) -> date | None:
        return self.last_day if self.exit_reason else None


@dataclass(frozen=True, slots=True, repr=False)
class Journey:
    person: Person
    detected_on: date | None
    """The day the police detected the person, if they did."""
    cases: tuple[Contact, ...]
    stays: tuple[Contact, ...]


def make_journey(seed: int, person: Person, window: Window) -> Journey:
    def cup(stream: str) -> Dice:
        return dice(seed, person.number, "journey", stream)

    start = cup("start").day_between(window.first_day, window.last_event_day)
    by_police = _police_detect(cup("police"), person)
    cases = _ngo_contacts(cup("ngo"), person, start, window)
    stays = _shelter_contacts(cup("shelter"), person, start, window)
    if not (by_police or cases or stays):
        cases = _ngo_contacts(cup("last door"), person, start, window, likely=1.0)
        by_police = not cases  # a late organisation may not have told us yet
    detected_on = min(start + timedelta(days=cup("delay").choice((0, 0, 0, 1, 4, 20))), window.last_event_day)
    return Journey(person, detected_on if by_police else None, cases, stays)


def _police_detect(cup: Dice, person: Person) -> bool:
    if person.role != "primary_client":
        return cup.happens(0.06)
    return cup.happens(0.52 if "tip" in person.victimisation else 0.13)


def _ngo_contacts(cup: Dice, person: Person, start: date, window: Window, likely: float = 0.36) -> tuple[Contact, ...]:
    if not cup.happens(likely):
        return ()
    first = cup.weighted(_doors(person, start))
    contacts = _with_returns(cup, first, start + timedelta(days=cup.choice((0, 0, 1, 2, 5, 9, 20))), window)
    if cup.happens(0.08):
        others = {ngo: weight for ngo, weight in _doors(person, start).items() if ngo is not first}
        second = cup.weighted(others)
        contacts += _with_returns(cup, second, start + timedelta(days=cup.randint(3, 120)), window)
    return tuple(contacts)


def _doors(person: Person, day: date) -> dict[Organisation, float]:
    """How likely each door is: mostly one that serves the region of residence, sometimes one further away."""
    region = person.residence_on(day)
    doors = {}
    for door in DOORS:
        near = 5.0 if region in door.area else (1.5 if door.serves(region) else 0.15)
        admits_men = 3.0 if door.id == "NGO-06" and person.sex == "male" else 1.0
        doors[door] = near * admits_men
    return doors


def _shelter_contacts(cup: Dice, person: Person, start: date, window: Window) -> tuple[Contact, ...]:
    child = person.age_on(start) < 18
    if not (person.sex in SHELTER.sexes or (child and person.role == "accompanying_child")):
        return ()
    if not cup.happens(_wish_for_shelter(person, start)):
        return ()
    return tuple(_with_returns(cup, SHELTER, start + timedelta(days=cup.randint(0, 9)), window))


def _wish_for_shelter(person: Person, day: date) -> float:
    """The nearer the shelter the likelier: from the far south few arrive."""
    far = person.residence_on(day) in ("AV-06", "AV-07", "AV-08")
    return 0.10 if far else 0.26


def _with_returns(cup: Dice, organisation: Organisation, first_day: date, window: Window) -> list[Contact]:
    """The first contact and those after coming back: a safety net, not a failure."""
    known_until = window.known_until(organisation)
    contacts: list[Contact] = []
    while first_day <= known_until and len(contacts) < 3:
        contact = _contact(cup, organisation, first_day, known_until, len(contacts) + 1)
        contacts.append(contact)
        if contact.exit_reason not in COMES_BACK_AFTER or not cup.happens(0.10):
            break
        first_day = contact.last_day + timedelta(days=cup.randint(16, 320))
    return contacts


def contact_from(cup: Dice, organisation: Organisation, first_day: date, window: Window) -> Contact | None:
    """A first contact from this day on, or None where the organisation has not told of that day yet."""
    known_until = window.known_until(organisation)
    return _contact(cup, organisation, first_day, known_until, 1) if first_day <= known_until else None


def _contact(cup: Dice, organisation: Organisation, first_day: date, known_until: date, number: int) -> Contact:
    middle = 45 if organisation is SHELTER else 150
    length = round(middle * cup.lognormvariate(0, 0.8))
    last_day = first_day + timedelta(days=max(length, 1))
    if last_day > known_until or cup.happens(0.10):
        return Contact(organisation, first_day, min(last_day, known_until), None, number)
    return Contact(organisation, first_day, last_day, cup.weighted(EXITS), number)
