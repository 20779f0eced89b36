"""Tracked entities and events of the health service as DHIS2 answers them: uids, texts, and times without a zone.

Source: docs/sources/health_dhis2.md, and the pages of dhis2-docs.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from synthetic.clock import ZONE
from synthetic.parts import CasePart, Enrolment, Exit, TrackedPerson
from synthetic.records import Breakage, MonthForm, Record, Service, Spelling
from synthetic.servers.dhis2_metadata import (
    ATTRIBUTES,
    DATA_ELEMENTS,
    MONTHS,
    NEW_ATTRIBUTE,
    ORG_UNIT,
    STAGES,
    TRACKER,
)
from synthetic.world import World

Thing = dict[str, Any]
Values = dict[str, str | None]

SOURCE: Final = "health_dhis2"
ROLES: Final = {"primary_client": "CLIENT", "accompanying_child": "CHILD", "family_member": "FAMILY"}
SEX: Final = {"female": "Female", "male": "Male", "other": "Other"}
SERVICE_TYPES: Final = {"medical": "MED", "psychological": "PSY"}
NEW_SINCE: Final = timedelta(days=120)


def tracked_entities_of(world: World) -> list[Thing]:
    people = (record for record in world.of(SOURCE, "client") if isinstance(record, TrackedPerson))
    return [_tracked_entity(person, world.window.today - NEW_SINCE) for person in people]


def events_of(world: World) -> list[Thing]:
    """Events of both programs: services and exits of the tracker, and months."""
    return [_event(record) for stream in ("service", "exit", "month") for record in world.of(SOURCE, stream)]


def _tracked_entity(person: TrackedPerson, new_since: date) -> Thing:
    written = local(person.recorded_at)
    asked_lately = max(each.opened_on for each in person.enrolments) >= new_since
    return {
        "trackedEntity": person.id, "orgUnit": ORG_UNIT, "createdAt": midnight(person.enrolments[0].opened_on),
        "updatedAt": written, "inactive": False, "deleted": person.deleted, "potentialDuplicate": False,
        "attributes": list(_attributes(person, written, asked_lately)),
        "enrollments": [_enrollment(person, each, written) for each in person.enrolments],
        "programOwners": [{"orgUnit": ORG_UNIT, "trackedEntity": person.id, "program": TRACKER}],
    }  # fmt: skip


def _attributes(person: TrackedPerson, written: str, asked_lately: bool) -> Iterator[Thing]:
    values = broken(_answers(person), person.broken, "attributes")
    known = {ATTRIBUTES[name]: value for name, value in values.items()}
    if asked_lately and person.spelling:
        known[NEW_ATTRIBUTE] = person.spelling.surname
    for uid, value in known.items():
        if value is not None:  # what was not answered is not there
            yield {"attribute": uid, "valueType": "TEXT", "createdAt": written, "updatedAt": written, "value": value}


def _answers(person: TrackedPerson) -> Values:
    spelling = person.spelling or _nobody()
    return {
        "given_name": spelling.given, "surname": spelling.surname,
        "birth_date": spelling.birth_date.isoformat() if spelling.birth_date else None,
        "birth_year": str(spelling.birth_year) if spelling.birth_year else None,
        "sex": SEX.get(spelling.sex or ""), "citizenship": spelling.citizenship,
        "document_no": spelling.document, "phone": spelling.phone, "notes": spelling.note,
        "ethnicity": spelling.ethnicity, "town": spelling.town, "role": ROLES[person.role],
        "residence": person.residence, "violence": ",".join(kind.upper() for kind in person.violence),
        "link_consent": "true" if spelling.allows_link else "false",
    }  # fmt: skip


def _nobody() -> Spelling:
    raise ValueError("a tracked entity is somebody")


def _enrollment(person: TrackedPerson, enrolment: Enrolment, written: str) -> Thing:
    ended = {"completedAt": midnight(enrolment.closed_on)} if enrolment.closed_on else {}
    return {
        "enrollment": enrolment.id, "createdAt": midnight(enrolment.opened_on), "updatedAt": written,
        "trackedEntity": person.id, "program": TRACKER, "status": "COMPLETED" if ended else "ACTIVE",
        "orgUnit": ORG_UNIT, "enrolledAt": midnight(enrolment.opened_on),
        "occurredAt": midnight(enrolment.opened_on), "followUp": False, "deleted": False, **ended,
        "storedBy": "healthworker", "notes": [],
    }  # fmt: skip


def _event(record: Record) -> Thing:
    program, on, values = _told(record)
    written = local(record.recorded_at)
    return {
        "event": record.id, "status": "COMPLETED", **program, "orgUnit": ORG_UNIT, "occurredAt": midnight(on),
        "scheduledAt": midnight(on), "followUp": False, "deleted": record.deleted, "createdAt": written,
        "createdAtClient": written, "updatedAt": written, "attributeOptionCombo": "HllvX50cXC0",
        "dataValues": list(_data_values(broken(values, record.broken, "dataValues"), written)), "notes": [],
        "storedBy": "healthworker",
    }  # fmt: skip


def _told(record: Record) -> tuple[Thing, date, Values]:
    match record:
        case MonthForm():
            return {"program": MONTHS}, record.closed_on, _month(record)
        case CasePart(thing=Service() as service):
            return _place(record), service.on, _service(service)
        case CasePart(thing=Exit() as exit_):
            return _place(record), exit_.on, {"exit_reason": exit_.reason.upper()}
    raise ValueError("the health service keeps no such record")


def _place(part: CasePart) -> Thing:
    stage = STAGES[part.stream]
    return {
        "program": TRACKER, "programStage": stage, "enrollment": part.case_record, "trackedEntity": part.person_no
    }  # fmt: skip


def _service(service: Service) -> Values:
    return {
        "service_type": SERVICE_TYPES[service.type],
        "quantity": str(service.quantity),
        "unit": service.unit.upper(),
    }


def _month(form: MonthForm) -> Values:
    """One data element for each type and kind of money: an event has no lists."""
    spent = {f"spend_{line.type}_{line.kind}": f"{line.amount:.2f}" for line in form.spend}
    currencies = {f"currency_{line.type}_{line.kind}": line.currency for line in form.spend}
    return {"month": f"{form.month:%Y-%m}", "closed_on": form.closed_on.isoformat(), **spent, **currencies}


def _data_values(values: Mapping[str, str | None], written: str) -> Iterator[Thing]:
    for name, value in values.items():
        if value is not None:
            yield {
                "dataElement": DATA_ELEMENTS[name], "value": value, "providedElsewhere": False, "createdAt": written,
                "updatedAt": written, "storedBy": "healthworker",
            }  # fmt: skip


def local(moment: datetime) -> str:
    """A moment as the server writes it: its own local time, to the millisecond, and not a word about where."""
    return moment.astimezone(ZONE).replace(tzinfo=None).isoformat(timespec="milliseconds")


def midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000"


def broken(values: Values, breakage: Breakage | None, group: str) -> Values:
    """The values with the one broken that the breakage names, as its reason says."""
    if breakage is None or not breakage.field.startswith(group):
        return values
    name = breakage.field.removeprefix(f"{group}/")
    return {**values, name: BREAKS[breakage.reason]}


BREAKS: Final[dict[str, str | None]] = {"missing_field": None, "unknown_code": "XYZ", "bad_number": "1.2.3"}
