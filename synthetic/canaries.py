"""Whatever names somebody or something, in every spelling that occurs: what the canary scan looks for."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from synthetic.justice_records import JusticeEvent
from synthetic.parts import TrackedPerson
from synthetic.records import CaseForm, Record
from synthetic.world import World

Spellings = dict[str, list[str]]


def canaries_of(world: World) -> Spellings:
    """Six lists of whole tokens, sorted, each string once."""
    return {kind: sorted(set(_all(world, spellings))) for kind, spellings in KINDS.items()}


def _all(world: World, spellings: Callable[[Record], Iterator[str]]) -> Iterator[str]:
    for record in world.records:
        yield from spellings(record)


def _surnames(record: Record) -> Iterator[str]:
    if record.spelling and record.spelling.surname:
        yield record.spelling.surname


def _documents(record: Record) -> Iterator[str]:
    if record.spelling and record.spelling.document:
        yield record.spelling.document
        yield "".join(letter for letter in record.spelling.document if letter.isalnum()).upper()


def _phones(record: Record) -> Iterator[str]:
    if record.spelling:
        yield record.spelling.phone
        yield record.spelling.phone.replace(" ", "")


def _birth_dates(record: Record) -> Iterator[str]:
    if record.spelling and record.spelling.birth_date:
        yield from date_spellings(record.spelling.birth_date)


def date_spellings(day: date) -> tuple[str, str]:
    return day.isoformat(), f"{day:%d.%m.%Y}"


def _record_ids(record: Record) -> Iterator[str]:
    yield record.id
    yield record.id.removeprefix("uuid:")
    yield record.id.split(" ")[-1]  # an event is known by its origin and, after a blank, its own id
    if isinstance(record, TrackedPerson):
        yield from (enrolment.id for enrolment in record.enrolments)


def _person_ids(record: Record) -> Iterator[str]:
    if record.person_no:
        yield record.person_no
    if isinstance(record, CaseForm):
        yield record.case_no
    if isinstance(record, JusticeEvent):
        yield from record.entities.values()


KINDS: Final[dict[str, Callable[[Record], Iterator[str]]]] = {
    "surnames": _surnames,
    "documents": _documents,
    "phones": _phones,
    "birth_dates": _birth_dates,
    "record_ids": _record_ids,
    "person_ids": _person_ids,
}
