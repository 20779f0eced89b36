"""Stays and services of shelter SHL-01, with the moments its program wrote the files."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from synthetic.casework import CaseFile
from synthetic.clock import at_office, this_night
from synthetic.country import SHELTER, Window, month_end
from synthetic.dice import token
from synthetic.journeys import Contact, Journey
from synthetic.ngo_records import services
from synthetic.records import Service, ShelterService, Stay
from synthetic.spelling import spell


def stays(seed: int, journey: Journey, files: dict[Contact, CaseFile], window: Window) -> Iterator[Stay]:
    """The file of stays is full and written anew every night, so each row is recorded today."""
    for contact in _in_shelter(files):
        yield _stay(seed, journey, contact, window)


def _in_shelter(files: dict[Contact, CaseFile]) -> list[Contact]:
    return [contact for contact in files if contact.organisation is SHELTER]


def _stay(seed: int, journey: Journey, contact: Contact, window: Window) -> Stay:
    person, key = journey.person, f"stay{contact.number}"
    return Stay(
        source="shelter_csv",
        stream="stays",
        id="BRV" + token(9, seed, person.number, key),
        recorded_at=this_night(window.today),
        organisation=SHELTER.id,
        person=person.id,
        person_no=client_code(seed, person.number),
        spelling=spell(seed, person, SHELTER, key),
        role=person.role,
        residence=person.residence_on(contact.first_day) if person.tells_residence else None,
        violence=person.victimisation,
        arrived_on=contact.first_day,
        left_on=contact.closed_on,
        exit_reason=contact.exit_reason,
    )


def client_code(seed: int, person: int) -> str:
    return "SK" + token(8, seed, person, "shelter", "client")


def shelter_services(
    seed: int, journey: Journey, files: dict[Contact, CaseFile], window: Window
) -> Iterator[ShelterService]:
    """One row per delivery; the program asks only for the client's code."""
    for contact in _in_shelter(files):
        for service in services(files[contact].deliveries):
            yield _service_row(seed, journey, contact, service, window)


def _service_row(seed: int, journey: Journey, contact: Contact, service: Service, window: Window) -> ShelterService:
    return ShelterService(
        source="shelter_csv",
        stream="services",
        id="USL" + token(9, seed, journey.person.number, contact.number, service.no),
        recorded_at=month_file_written_at(service.on, window),
        organisation=SHELTER.id,
        person=journey.person.id,
        person_no=client_code(seed, journey.person.number),
        service=service,
    )


def month_file_written_at(day: date, window: Window) -> datetime:
    """A month's file is written on the 3rd of the next; the running month's every night."""
    written = month_end(day) + timedelta(days=3)
    return at_office(written, 9) if written < window.today else this_night(window.today)
