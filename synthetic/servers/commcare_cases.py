"""Cases of the outreach team as CommCare's case API answers them: every value a text, nothing answered an empty one.

Source: docs/sources/outreach_commcare.md, and the examples of commcare-hq's documentation.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from synthetic.parts import CasePart
from synthetic.records import Breakage, CaseForm, MonthForm, Need, NgoDetection, Record, Referral, Service, Spelling
from synthetic.servers.kobo_submissions import ROLES, SERVICE_TYPES, SEX, residence
from synthetic.world import World

Case = dict[str, Any]
Properties = dict[str, str]

SOURCE: Final = "outreach_commcare"
DOMAIN: Final = "arvelia-outreach"
CASE_TYPES: Final = ("client", "need", "referral", "service", "month")
OWNER: Final = "8f4b1c52d0a94e7aa2d1ce41f57c9a10"
INDEXED_AFTER: Final = timedelta(seconds=7)
"""All cases of one form are indexed in one moment, a little after they were written."""


def cases_of(world: World, case_type: str) -> list[Case]:
    """The cases of one type as the index holds them, oldest first."""
    return sorted((_case(record) for record in world.of(SOURCE, case_type)), key=index_order)


def index_order(case: Case) -> tuple[str, str]:
    return case["indexed_on"], case["case_id"]


def _case(record: Record) -> Case:
    match record:
        case CaseForm():
            return _envelope(record, _client(record), record.opened_on, record.closed_on, record.case_no)
        case CasePart():
            return _envelope(record, _part(record), _day_of(record.thing), None, "", _indices(record))
        case MonthForm():
            return _envelope(record, _month(record), record.month, record.closed_on, "")
    raise ValueError("the outreach team keeps no such record")


def _envelope(
    record: Record,
    properties: Properties,
    opened: date,
    closed: date | None,
    external_id: str,
    indices: Case | None = None,
) -> Case:
    spelling = record.spelling
    written, is_closed = moment(record.recorded_at), closed is not None or record.deleted
    return {
        "domain": DOMAIN, "case_id": record.id, "case_type": record.stream,
        "case_name": f"{spelling.given} {spelling.surname}" if spelling else record.stream,
        "external_id": external_id, "owner_id": OWNER, "date_opened": f"{opened.isoformat()}T09:00:00.000000Z",
        "last_modified": written, "server_last_modified": written,
        "indexed_on": moment(record.recorded_at + INDEXED_AFTER), "closed": is_closed,
        "date_closed": written if is_closed else None,
        "properties": broken(_void(properties, record), record.broken), "indices": indices or {},
    }  # fmt: skip


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _void(properties: Properties, record: Record) -> Properties:
    """How the team takes back what was entered by mistake: the API keeps no trace of a case that is deleted."""
    return {**properties, "void": "yes" if record.deleted else ""}


def _client(form: CaseForm) -> Properties:
    return {
        **_person(form),
        "opened_on": _day(form.opened_on),
        "closed_on": _day(form.closed_on),
        "exit_reason": form.exit_reason or "",
        "violence": " ".join(form.violence),
        **_detection(form.detection),
        **{f"phase_{phase}_on": _day(on) for phase, on in form.phases},
        **_setbacks(form.setbacks),
    }


def _person(form: CaseForm) -> Properties:
    spelling = form.spelling or _nobody()
    return {
        **_shared(form), "given_name": spelling.given or "", "surname": spelling.surname or "",
        "dob": _day(spelling.birth_date), "birth_year": str(spelling.birth_year or ""),
        "sex": SEX.get(spelling.sex or "", ""), "citizenship": spelling.citizenship or "",
        "document_no": spelling.document or "", "contact_phone_number": spelling.phone, "notes": spelling.note,
        "ethnicity": spelling.ethnicity, "town": spelling.town, "role": ROLES[form.role],
        "residence": residence(form.residence) or "", "consent_link": "yes" if spelling.allows_link else "no",
    }  # fmt: skip


def _nobody() -> Spelling:
    raise ValueError("a client is somebody")


def _shared(record: Record) -> Properties:
    """What the app copies from the client onto each of her cases."""
    return {
        "client_no": record.person_no or "",
        "consent_stats": "no" if record.refused_statistics else "yes",
    }


def _detection(detection: NgoDetection | None) -> Properties:
    if detection is None:
        return {"detection_date": "", "detection_region": "", "detection_recorded_as": "", "detection_exploitation": ""}
    return {
        "detection_date": _day(detection.on), "detection_region": detection.region,
        "detection_recorded_as": detection.recorded_as, "detection_exploitation": " ".join(detection.exploitation),
    }  # fmt: skip


def _setbacks(setbacks: Iterable[tuple[str, date]]) -> Properties:
    told: Properties = {}
    for number, (trigger, on) in enumerate(setbacks, 1):
        told |= {f"setback_{number}_trigger": trigger, f"setback_{number}_on": _day(on)}
    return told


def _part(part: CasePart) -> Properties:
    match part.thing:
        case Need():
            return {**_shared(part), **_need(part.thing)}
        case Referral():
            return {**_shared(part), **_referral(part.thing)}
        case Service():
            return {**_shared(part), **_service(part.thing), "counts_as": part.counts_as or ""}
    raise ValueError("the outreach team keeps no such part")


def _need(need: Need) -> Properties:
    return {
        "service_type": SERVICE_TYPES[need.type], "assessed_on": _day(need.assessed_on),
        "residence": residence(need.residence) or "", "urgency": need.urgency or "", "disposition": need.disposition,
        "declined_on": _day(need.declined_on), "decline_reason": need.decline_reason or "",
    }  # fmt: skip


def _referral(referral: Referral) -> Properties:
    return {
        "service_type": SERVICE_TYPES[referral.type], "to_org": referral.to, "made_on": _day(referral.made_on),
        "answer": referral.answer or "", "answered_on": _day(referral.answered_on),
        "refusal_reason": referral.reason or "",
    }  # fmt: skip


def _service(service: Service) -> Properties:
    return {
        "service_type": SERVICE_TYPES[service.type], "delivered_on": _day(service.on),
        "quantity": str(service.quantity), "unit": service.unit,
    }  # fmt: skip


def _indices(part: CasePart) -> Case:
    indices = {"parent": {"case_id": part.case_record, "case_type": "client", "relationship": "child"}}
    if part.need_record:
        indices["need"] = {"case_id": part.need_record, "case_type": "need", "relationship": "child"}
    return indices


def _month(form: MonthForm) -> Properties:
    """One property for each type and kind of money: a case has no lists."""
    spent = {f"spend_{line.type}_{line.kind}": f"{line.amount:.2f}" for line in form.spend}
    currencies = {f"currency_{line.type}_{line.kind}": line.currency for line in form.spend}
    return {"month": f"{form.month:%Y-%m}", "month_closed_on": _day(form.closed_on), **spent, **currencies}


def _day_of(thing: object) -> date:
    match thing:
        case Need():
            return thing.assessed_on
        case Referral():
            return thing.made_on
        case Service():
            return thing.on
    raise ValueError("the outreach team keeps no such part")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def broken(properties: Properties, breakage: Breakage | None) -> Properties:
    """The properties with the one broken that the breakage names, as its reason says."""
    if breakage is None:
        return properties
    name = breakage.field.removeprefix("properties/")
    return {**properties, name: BREAKS[breakage.reason](properties, name)}


def _before_opening(properties: Properties, name: str) -> str:
    return f"{int(properties['opened_on'][:4]) - 1}{properties['opened_on'][4:8]}15"


BREAKS: Final[dict[str, Callable[[Properties, str], str]]] = {
    "missing_field": lambda properties, name: "",
    "bad_date": lambda properties, name: f"{properties[name][:5]}02-31",
    "unknown_code": lambda properties, name: "xyz",
    "bad_number": lambda properties, name: "1.2.3",
    "dates_out_of_order": _before_opening,
}
