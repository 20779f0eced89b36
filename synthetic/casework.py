"""What happens behind the doors of a journey: needs assessed in each case, and help by whoever gives it.

An organisation that accepts a referral opens a file of its own: so one person comes into several systems.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from synthetic.assessing import AssessedNeed, Assessor, Help, residence_told
from synthetic.country import SHELTER, Window
from synthetic.dice import Dice, dice
from synthetic.journeys import Contact, Journey, contact_from
from synthetic.needs import assessment_days, wished_types
from synthetic.records import Need
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


Files = dict[Contact, CaseFile]


def work_cases(seed: int, journey: Journey, window: Window) -> Files:
    """The files of all contacts of one person, those that referrals opened among them."""
    files = {contact: CaseFile(contact) for contact in (*journey.cases, *journey.stays)}
    known_at = [contact.organisation for contact in files]
    for index, contact in enumerate(journey.cases):
        assessor = Assessor(journey.person, contact, known_at)
        files[contact].needs = _assess_all(dice(seed, journey.person.number, "needs", index), assessor)
    for index, help_ in enumerate(_helps(files)):
        _help(dice(seed, journey.person.number, "help", index), journey, help_, files, window)
    for index, file in enumerate(_stays(files)):
        _live_in_shelter(dice(seed, journey.person.number, "habits", index), journey, file)
    return files


def _assess_all(cup: Dice, assessor: Assessor) -> list[AssessedNeed]:
    types = wished_types(cup, assessor.person, assessor.contact.organisation)
    moments = [(day, type_) for type_ in types for day in assessment_days(cup, assessor.contact)]
    return [assessor.assess(cup, str(no), type_, day) for no, (day, type_) in enumerate(sorted(moments), 1)]


def _helps(files: Files) -> list[Help]:
    """All help, in the order in which it begins."""
    helps = [need.help for file in files.values() for need in file.needs if need.help]
    return sorted(helps, key=lambda help_: (help_.first_day, help_.organisation.id, help_.type))


def _stays(files: Files) -> list[CaseFile]:
    return [file for file in files.values() if file.contact.organisation is SHELTER]


def _help(cup: Dice, journey: Journey, help_: Help, files: Files, window: Window) -> None:
    """Units in the file of the helping organisation; where it has none, it opens one."""
    contact = _giver(help_, files)
    if contact is None and not any(known.organisation is help_.organisation for known in files):
        contact = contact_from(cup, help_.organisation, help_.first_day, window)
        if contact:
            files[contact] = CaseFile(contact, _assessed_again(cup, journey, help_))
    if contact:
        files[contact].deliveries += deliveries(cup, help_, contact.last_day)


def _giver(help_: Help, files: Files) -> Contact | None:
    """The contact with the helping organisation that is open on that day; help after the end never comes."""
    for contact in files:
        if contact.organisation is help_.organisation and contact.first_day <= help_.first_day <= contact.last_day:
            return contact
    return None


def _assessed_again(cup: Dice, journey: Journey, help_: Help) -> list[AssessedNeed]:
    """NGOs that take somebody over often assess the same need once more."""
    if not help_.organisation.assesses_needs or cup.happens(0.4):
        return []
    residence = residence_told(cup, journey.person, help_.first_day)
    return [AssessedNeed(Need("1", help_.type, help_.first_day, residence, "provided"))]


def _live_in_shelter(cup: Dice, journey: Journey, file: CaseFile) -> None:
    child = journey.person.role == "accompanying_child"
    there = {delivery.type for delivery in file.deliveries}
    for type_, chance in SHELTER_HABITS.items():
        likely = 0.8 if child and type_ == "child_support" else chance
        begins = file.contact.first_day + timedelta(days=0 if type_ == "accommodation" else cup.randint(0, 10))
        if cup.happens(likely) and type_ not in there:
            file.deliveries += deliveries(cup, Help(SHELTER, type_, begins), file.contact.last_day)
