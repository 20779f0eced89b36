"""Case files taken apart: systems that keep each thing as a record of its own, joined by ids, hold them so.

CommCare keeps a case for the client and one for each need, referral and service; a tracker of DHIS2 keeps a person with
enrolments, and an event for each service and each exit.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from synthetic.dice import dice, token
from synthetic.ngo_records import record_uuid
from synthetic.records import CaseForm, MonthForm, Need, Record, Referral, Service

TRACKERS: Final = frozenset({"health_dhis2"})
"""Sources that keep a person with enrolments; an enrolment is what others call a case."""

VOIDED_RATE: Final = 0.012
"""Services entered by mistake and taken back."""


@dataclass(frozen=True, slots=True)
class Exit:
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CasePart(Record):
    """One need, referral, service or exit of a case, as a record of its own."""

    case_no: str
    case_record: str
    """Id of the record of the case."""
    thing: Need | Referral | Service | Exit
    need_record: str | None = None
    """Of a referral: id of the record of its need."""
    counts_as: str | None = None
    """Of a service: whether it makes somebody a new client of its quarter and type: new_client, new_other, repeat."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    id: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TrackedPerson(Record):
    """One person of a tracker: what is known of her now, and her enrolments. An older answer is written over."""

    role: str
    residence: str | None
    violence: tuple[str, ...]
    enrolments: tuple[Enrolment, ...]


def taken_apart(seed: int, forms: Iterable[CaseForm]) -> Iterator[Record]:
    """The forms of one person as their systems keep them: most whole, some in parts."""
    kept: dict[str, list[CaseForm]] = {}
    for form in forms:
        kept.setdefault(form.source, []).append(form)
    for source, mine in kept.items():
        yield from APART[source](seed, mine) if source in APART else mine


def month_as_kept(seed: int, form: MonthForm) -> MonthForm:
    """The form under the id that its system gives it."""
    return replace(form, id=uid(seed, "month", form.id)) if form.source == "health_dhis2" else form


def uid(seed: int, *stream: str) -> str:
    """An identifier as DHIS2 makes them: a letter, then ten letters or digits."""
    return "Q" + token(10, seed, "uid", *stream)


def _commcare(seed: int, forms: list[CaseForm]) -> Iterator[Record]:
    for form in forms:
        known = replace(form, not_approved=False)
        yield replace(known, needs=(), referrals=(), services=())
        for need in form.needs:
            yield _part(seed, known, "need", need.no, need)
        for referral in form.referrals:
            part = _part(seed, known, "referral", referral.no, referral)
            yield replace(part, need_record=_part_id(seed, known, "need", referral.need_no))
        for service, counts_as in _counted(form):
            part = _part(seed, known, "service", service.no, service)
            voided = not form.refused_statistics and dice(seed, part.id, "voided").happens(VOIDED_RATE)
            yield replace(part, counts_as=counts_as, deleted=voided)


def _counted(form: CaseForm) -> Iterator[tuple[Service, str]]:
    """Each service, and whether it is the first of its type in its quarter: so agencies count who is new."""
    met: set[tuple[int, int, str]] = set()
    kind = "new_client" if form.role == "primary_client" else "new_other"
    for service in form.services:
        key = (service.on.year, (service.on.month - 1) // 3, service.type)
        yield service, "repeat" if key in met else kind
        met.add(key)


def _part(seed: int, form: CaseForm, stream: str, no: str, thing: Need | Referral | Service | Exit) -> CasePart:
    return CasePart(
        source=form.source,
        stream=stream,
        id=_part_id(seed, form, stream, no),
        recorded_at=form.recorded_at,
        organisation=form.organisation,
        person=form.person,
        person_no=form.person_no,
        refused_statistics=form.refused_statistics,
        case_no=form.case_no,
        case_record=form.id,
        thing=thing,
    )


def _part_id(seed: int, form: CaseForm, stream: str, no: str) -> str:
    return str(record_uuid(seed, form.id, stream, no))


def _dhis2(seed: int, forms: list[CaseForm]) -> Iterator[Record]:
    """The law asks nobody for consent here, and the health service knows neither needs nor setbacks."""
    enrolled = [_enrolled(seed, form) for form in forms]
    yield _tracked_person(enrolled)
    for form in enrolled:
        for service in form.services:
            part = _event(seed, form, "service", service.no, service)
            yield replace(part, deleted=dice(seed, part.id, "deleted").happens(VOIDED_RATE))
        if form.closed_on and form.exit_reason:
            yield _event(seed, form, "exit", "", Exit(form.closed_on, form.exit_reason))


def _enrolled(seed: int, form: CaseForm) -> CaseForm:
    person = uid(seed, "person", form.organisation, str(form.person_no))
    return replace(form, id=uid(seed, form.id), person_no=person, refused_statistics=False, not_approved=False)


def _event(seed: int, form: CaseForm, stream: str, no: str, thing: Service | Exit) -> CasePart:
    return replace(_part(seed, form, stream, no, thing), id=uid(seed, form.id, stream, no))


def _tracked_person(forms: list[CaseForm]) -> TrackedPerson:
    last = max(forms, key=lambda form: form.opened_on)
    return TrackedPerson(
        source=last.source,
        stream=last.stream,
        id=str(last.person_no),
        recorded_at=max(form.recorded_at for form in forms),
        organisation=last.organisation,
        person=last.person,
        person_no=last.person_no,
        spelling=last.spelling,
        role=last.role,
        residence=last.residence,
        violence=last.violence,
        enrolments=tuple(Enrolment(form.id, form.opened_on, form.closed_on) for form in forms),
    )


APART: Final[dict[str, Callable[[int, list[CaseForm]], Iterator[Record]]]] = {
    "outreach_commcare": _commcare,
    "health_dhis2": _dhis2,
}
"""Sources that take case files apart; the others keep them whole."""
