"""What somebody needs and how long she waits: the part of the story that the gap page tells.

How likely help is depends on the region: Kamenjar (AV-06) has hardly a bed and hardly a psychologist, and
that must be seen on the page.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from synthetic.country import Organisation
from synthetic.dice import Dice
from synthetic.journeys import Contact
from synthetic.people import Person

WISHES: Final = {
    "accommodation": 6.0, "medical": 5.0, "psychological": 9.0, "legal": 8.0, "education_vocational": 4.0,
    "employment": 5.0, "humanitarian": 6.0, "financial": 6.0, "child_support": 1.5, "status_documents": 3.0,
}  # fmt: skip
STANDARD_DAYS: Final = {
    "accommodation": 1, "medical": 2, "psychological": 14, "legal": 14, "education_vocational": 60,
    "employment": 60, "humanitarian": 3, "financial": 14, "child_support": 14, "status_documents": 30,
}  # fmt: skip
"""Only shapes the story (soon, late, never); how a need is judged is the counting page's, not ours."""

SCARCITY: Final = {
    ("AV-06", "accommodation"): 0.85, ("AV-06", "psychological"): 0.80, ("AV-07", "accommodation"): 0.45,
    ("AV-08", "accommodation"): 0.35, ("AV-08", "medical"): 0.35, ("AV-04", "legal"): 0.30,
}  # fmt: skip
USUAL_SCARCITY: Final = 0.12


def scarcity(region: str | None, type_: str) -> float:
    """From 0 (help for everybody) to 1 (for nobody)."""
    return SCARCITY.get((region or "", type_), USUAL_SCARCITY)


def waiting_days(cup: Dice, region: str | None, type_: str) -> int | None:
    """Days until the first unit, or None where nobody ever comes."""
    scarce, standard = scarcity(region, type_), STANDARD_DAYS[type_]
    fate = cup.weighted(
        {"soon": (1 - scarce) * 0.82, "late": (1 - scarce) * 0.18 + scarce * 0.25, "never": scarce * 0.75}
    )
    if fate == "never":
        return None
    return cup.randint(0, standard) if fate == "soon" else standard + cup.randint(1, standard + 30)


def wished_types(cup: Dice, person: Person, organisation: Organisation) -> list[str]:
    """The types of this case, the likelier the better they fit the person and the door she knocked at."""
    left = {type_: weight * _fit(person, organisation, type_) for type_, weight in WISHES.items()}
    count = cup.randint(4, 8) if person.role == "primary_client" else cup.randint(1, 3)
    types = []
    for _ in range(count):
        types.append(cup.weighted(left))
        del left[types[-1]]
    return types


def _fit(person: Person, organisation: Organisation, type_: str) -> float:
    fit = 2.2 if type_ in organisation.offers else 1.0
    if type_ == "child_support":
        fit *= 5 if person.role == "accompanying_child" else 1
    if type_ == "status_documents":
        fit *= 2 if "tip" in person.victimisation else 1
    return fit


def assessment_days(cup: Dice, contact: Contact) -> Iterator[date]:
    """The days on which one type is assessed: mostly one, sometimes again within 90 days, sometimes later."""
    day = contact.first_day + timedelta(days=cup.choice((0, 0, 0, 0, 0, 1, 3, 10, 30, 75)))
    again = {0: 80, cup.randint(15, 88): 10, cup.randint(92, 300): 10}
    while day <= contact.last_day:
        yield day
        pause = cup.weighted(again)
        if not pause:
            return
        day += timedelta(days=pause)
