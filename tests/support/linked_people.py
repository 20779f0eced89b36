"""A few hundred invented people in two services and a police, appended to a real log without a source: enough to fit
a model to, so that the fate of one more record is what a test looks at.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from psycopg import Connection

from anonymize import pseudonyms
from anonymize.generalise import CitizenshipGroups
from anonymize.keyring import Keyring
from anonymize.safe import SourcePolicy, pseudonymise
from event_log.append import append_page, open_load
from event_log.page import Accepted, Page
from tests.support.ingest_log import ROOT_KEY
from vocabulary.events import Occurred, RawEvent, RawSubject

KEYRING = Keyring.from_root(ROOT_KEY)
POLICE, NGO, SHELTER = "police", "ngo", "shelter"
DOMAINS: dict[str, str | None] = {
    POLICE: "law_enforcement", NGO: "victim_services", SHELTER: "victim_services", "off": None,
}  # fmt: skip
GIVEN = [
    begin + end
    for begin in "Dra Mi Sne Ve Lju Zo Ro Bo Je Na Sve Bra".split()
    for end in "gana lica nka rina bica tka".split()
]
BEGIN = "Hor Pet Mar Kov Jan Ste Bab Nov Kra Vuk Mil Rad Zel Bog Per Sim Tom Fil Dor Gav".split()
MIDDLE = "va ko ri te mi lo sa ne bu da ga pi".split()
END = "vić nac tić ček rin ljan".split()
PLACES = "Bihać Tuzla Zenica Mostar Foča Travnik Jajce Livno Konjic Visoko".split()
AT = datetime(2026, 5, 6, tzinfo=UTC)
Told = tuple[str, RawSubject]
"""Source, and what its record says of a person."""


def person(number: int) -> RawSubject:
    """An invented person; another number is another person, with another surname and birth date."""
    dice = Random(number)  # noqa: S311  nothing is secret here
    surname = BEGIN[number % 20] + MIDDLE[number // 20 % 12] + END[(number + number // 20) % 6]
    return RawSubject(
        f"p{number}",
        given_name=dice.choice(GIVEN),
        surname=surname,
        birth_date=date(1960, 2, 2) + timedelta(days=dice.randrange(15_000)),
        sex="female",
        citizenship="AV",
        linkage_consent=True,
        place=dice.choice(PLACES),
        phone=f"+999 {dice.randrange(10**9):09}",
    )


def population(people: int) -> Iterable[Told]:
    """Everybody at the NGO; every second one at the shelter too, a third of these with a slip; some at the police."""
    for number in range(people):
        one = person(number)
        yield NGO, one
        if number % 2 == 0:
            yield SHELTER, _slipped(one) if number % 6 == 0 else one
        if number % 5 == 0:
            yield POLICE, _slipped(one) if number % 10 == 0 else one


def _slipped(one: RawSubject) -> RawSubject:
    surname, born = one.surname or "", one.birth_date or AT.date()
    place = len(surname) // 2
    if born.day % 2:
        return replace(one, surname=surname[:place] + surname[place] + surname[place:], phone=None)
    return replace(one, birth_date=None, birth_year=born.year)


def append(log: Connection, told: Iterable[Told]) -> None:
    """The records into the log, a load for each source."""
    by_source: dict[str, list[RawSubject]] = {}
    for source, subject in told:
        by_source.setdefault(source, []).append(subject)
    for source, subjects in by_source.items():
        load = open_load(log, source, ["people"])
        accepted = tuple(_accepted(source, subject) for subject in subjects)
        append_page(log, Page(load, "people", len(accepted), accepted, {}))


def _accepted(source: str, subject: RawSubject) -> Accepted:
    nobody: frozenset[str] = frozenset()
    policy = SourcePolicy(DOMAINS[source], True, CitizenshipGroups(nobody, nobody, nobody))
    raw = RawEvent(
        source_id=source,
        stream="people",
        record_id=subject.person_id,
        path="case",
        type="case.opened",
        occurred=Occurred(AT, "day"),
        recorded_at=AT,
        data={
            "organisation_id": "NGO-01", "victimisation_codes": ["dv"], "beneficiary_role_code": "primary_client",
            "residence_region_code": "AV-01",
        },
        subject=subject,
        entities={"case": subject.person_id},
        wants_profile=True,
    )  # fmt: skip
    key = pseudonyms.record_key(KEYRING, source, "people", subject.person_id)
    return Accepted(key, AT, (pseudonymise(raw, KEYRING, policy),))


def person_of(log: Connection, source: str, person_id: str) -> UUID:
    """The person of a subject now."""
    row = log.execute(
        "select person_key from linkage.source_subject join event_log.subject_person using (subject_ref)"
        " where source_id = %s and person_digest = %s and to_position is null",
        [source, pseudonyms.person_digest(KEYRING, source, person_id)],
    ).fetchone()
    if row is None:
        raise LookupError("this subject has no person")
    return UUID(str(row[0]))
