"""What happens behind the doors of a journey: needs assessed in each case, and help routed to whoever gives it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from synthetic.country import SHELTER
from synthetic.dice import Dice, dice
from synthetic.journeys import Contact, Journey
from synthetic.needs import AssessedNeed, Assessor, Help, assessment_days, wished_types
from synthetic.units import Delivery, deliveries

SHELTER_HABITS: Final = {
    "accommodation": 0.97,
    "psychological": 0.6,
    "humanitarian": 0.7,
    "child_support": 0.1,
}
"""What a stay in the shelter brings without anybody having assessed it on a form."""


@dataclass(slots=True)
class CaseFile:
    """One contact with what was assessed and delivered in it."""

    contact: Contact
    needs: list[AssessedNeed] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)


def work_cases(seed: int, journey: Journey) -> dict[Contact, CaseFile]:
    """The files of all contacts of one person."""
    files = {contact: CaseFile(contact) for contact in (*journey.cases, *journey.stays)}
    known_at = tuple({contact.organisation: None for contact in files})
    for index, contact in enumerate(journey.cases):
        assessor = Assessor(journey.person, contact, known_at)
        files[contact].needs = _assess_all(dice(seed, journey.person.number, "needs", index), assessor)
    _deliver_needs(seed, journey, files)
    for index, stay in enumerate(journey.stays):
        _live_in_shelter(dice(seed, journey.person.number, "habits", index), journey, files[stay])
    return files


def _assess_all(cup: Dice, assessor: Assessor) -> list[AssessedNeed]:
    types = wished_types(cup, assessor.person, assessor.contact.organisation)
    moments = [(day, type_) for type_ in types for day in assessment_days(cup, assessor.contact)]
    return [assessor.assess(cup, str(no), type_, day) for no, (day, type_) in enumerate(sorted(moments), 1)]


def _deliver_needs(seed: int, journey: Journey, files: dict[Contact, CaseFile]) -> None:
    helps = [need.help for file in files.values() for need in file.needs if need.help]
    for index, help_ in enumerate(helps):
        contact = _giver(help_, files)
        if contact:
            cup = dice(seed, journey.person.number, "units", index)
            files[contact].deliveries += deliveries(cup, help_, contact.last_day)


def _giver(help_: Help, files: dict[Contact, CaseFile]) -> Contact | None:
    """The contact with the helping organisation that is open on that day; help after the end never comes."""
    for contact in files:
        if (
            contact.organisation is help_.organisation
            and contact.first_day <= help_.first_day <= contact.last_day
        ):
            return contact
    return None


def _live_in_shelter(cup: Dice, journey: Journey, file: CaseFile) -> None:
    child = journey.person.role == "accompanying_child"
    for type_, chance in SHELTER_HABITS.items():
        likely = 0.8 if child and type_ == "child_support" else chance
        begins = file.contact.first_day + timedelta(
            days=0 if type_ == "accommodation" else cup.randint(0, 10)
        )
        if cup.happens(likely):
            file.deliveries += deliveries(cup, Help(SHELTER, type_, begins), file.contact.last_day)
