"""How the clerk of one organisation writes one person into one record."""

from typing import Final

from synthetic import slips
from synthetic.country import SHELTER, SOCIAL, STATE, Organisation
from synthetic.dice import Dice, dice
from synthetic.people import Person
from synthetic.records import Spelling
from synthetic.script import BEYOND_1250, to_cyrillic, to_windows_1250, to_windows_1251

CYRILLIC_DESKS: Final = {"NGO-03": 0.7, "NGO-04": 0.6, "POL-01": 0.2, "SHL-01": 0.0, "SOC-01": 1.0, "STA-01": 0.0}
"""How often a desk writes Cyrillic where the person's language has it; the shelter's program cannot."""
ELSEWHERE: Final = 0.05


def spell(seed: int, person: Person, organisation: Organisation, record: str) -> Spelling:
    """The person as this record spells her, with the kinds of slips made."""

    def cup(stream: str) -> Dice:
        return dice(seed, person.number, organisation.id, record, stream)

    given, given_slip = slips.spelled(cup("given"), person.given, slips.GIVEN_RATE)
    surname, surname_slip = slips.spelled(cup("surname"), person.surname, slips.SURNAME_RATE)
    birth_date, birth_year, birth_slip = slips.born(cup("birth"), person.birth)
    document, document_slip = slips.document(cup("document"), person.document)
    town, town_slip = slips.spelled(cup("town"), person.town, slips.TOWN_RATE)
    language = _alphabet(cup("script"), person, organisation)
    kinds = (given_slip, surname_slip, birth_slip, document_slip, town_slip, "cyrillic" if language else None)
    return Spelling(
        given=_written(given, language, organisation),
        surname=_written(surname, language, organisation),
        birth_date=birth_date,
        birth_year=birth_year,
        sex=_sex(cup("sex"), person, organisation),
        citizenship=None if cup("citizenship").happens(0.05) else person.citizenship,
        document=document,
        phone=_phone(cup("phone"), person),
        town=town,
        ethnicity=person.ethnicity,
        note=_note(cup("note"), person).translate(BEYOND_1250),
        allows_link=person.allows_link and not cup("link").happens(0.01),
        slips=tuple(kind for kind in kinds if kind),
    )


def _phone(cup: Dice, person: Person) -> str:
    """People change their numbers, and some give that of a friend."""
    if not cup.happens(slips.OTHER_PHONE_RATE):
        return person.phone
    return f"+999 {cup.randint(600, 699)} {cup.randint(100_000, 999_999)}"


def _alphabet(cup: Dice, person: Person, organisation: Organisation) -> str | None:
    written = cup.happens(CYRILLIC_DESKS.get(organisation.id, ELSEWHERE))
    return person.culture.cyrillic if written else None


def _sex(cup: Dice, person: Person, organisation: Organisation) -> str | None:
    """Sometimes not asked; the shelter's program has no box for anything but two."""
    if cup.happens(0.03) or (organisation is SHELTER and person.sex == "other"):
        return None
    return person.sex


def _written(name: str, language: str | None, organisation: Organisation) -> str:
    if organisation in (SHELTER, STATE):
        return to_windows_1250(name)
    spelled = to_cyrillic(name, language) if language else name
    return to_windows_1251(spelled) if organisation is SOCIAL else spelled


def _note(cup: Dice, person: Person) -> str:
    """Free text as people write it: with the very things that must never get through."""
    beginnings = ("Razgovor sa", "Pozvati", "Dolazi sestra od", "Nazvala", "Pratnja na sud:")
    return f"{cup.choice(beginnings)} {person.given} {person.surname}, tel. {person.phone}, {person.town}"
