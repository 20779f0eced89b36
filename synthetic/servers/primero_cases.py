"""Cases as a Primero v2 (module GBV) holds them: fields of its own forms and of the sections NGOs added to it.

Source: docs/sources/gbv_primero.md and Primero's public API documentation.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from synthetic.clock import ZONE
from synthetic.dice import Dice, dice
from synthetic.records import Breakage, CaseForm, Referral, Spelling
from synthetic.world import World

Row = dict[str, Any]

SOURCE: Final = "gbv_primero"
SERVICE_TYPES: Final = {
    "accommodation": "safehouse_service", "medical": "health_medical_service",
    "psychological": "psychosocial_service", "legal": "legal_assistance_service",
    "education_vocational": "education_service", "employment": "livelihoods_service",
    "humanitarian": "food_nfi_service", "financial": "cash_assistance_service",
    "child_support": "child_protection_service", "status_documents": "documentation_service",
}  # fmt: skip
ROLES: Final = {"primary_client": "client", "accompanying_child": "child", "family_member": "family"}
STATUS_OF_ANSWER: Final = {"accepted": "accepted", "refused": "rejected", None: "in_progress"}


def primero_cases(world: World) -> Iterator[tuple[Row, list[Row]]]:
    """Every case with its referrals, in the order in which the cases were last changed."""
    forms = [form for form in world.of(SOURCE, "case") if isinstance(form, CaseForm)]
    for form in sorted(forms, key=lambda form: (form.recorded_at, form.id)):
        cup = dice(world.seed, form.id, "primero")
        yield broken(case_of(form, cup), form.broken), list(referrals_of(form, cup))


def case_of(form: CaseForm, cup: Dice) -> Row:
    opened = _moment(cup, form.opened_on)
    row = {
        "id": form.id, "case_id_display": form.id[-7:], "short_id": form.id[-7:], "module_id": "primeromodule-gbv",
        "record_state": not form.deleted, "status": "closed" if form.closed_on else "open",
        "owned_by": form.submitted_by, "owned_by_agency_id": form.organisation, "created_by": form.submitted_by,
        "created_at": opened, "last_updated_at": written(form.recorded_at), "last_updated_by": form.submitted_by,
        "workflow": "service_provision", "flag_count": 0, "alert_count": 0,
        "case_id": form.case_no, **_survivor(form, cup),
        "approval_status_assessment": "rejected" if form.not_approved else "approved" if cup.happens(0.3) else None,
        "registration_date": form.opened_on.isoformat(), "date_closure": _day(form.closed_on),
        "closure_reason": form.exit_reason, "nrm_violence": list(form.violence), **_detection(form),
        "nrm_needs_section": list(_needs(form)), "services_section": [*_planned(form), *_delivered(form, cup)],
        "nrm_phases_section": [{"unique_id": _uuid(form, name, str(on)), "phase": name, "phase_on": _day(on)}
                               for name, on in form.phases],
        "nrm_setbacks_section": [{"unique_id": _uuid(form, trigger, str(on)), "setback_trigger": trigger,
                                  "setback_on": _day(on)} for trigger, on in form.setbacks],
    }  # fmt: skip
    return row if cup.happens(0.5) else compacted(row)


def compacted(row: Row) -> Row:
    """What was not filled in is null after an edit in the browser, and absent when the record came otherwise."""
    return {field: value for field, value in row.items() if value not in (None, [])}


def _survivor(form: CaseForm, cup: Dice) -> Row:
    spelling = form.spelling
    if spelling is None:
        raise ValueError("a case is about somebody")
    return {
        "survivor_code_no": form.person_no, "name_first": spelling.given, "name_last": spelling.surname,
        **_born(spelling), "sex": spelling.sex, "nationality": [spelling.citizenship] if spelling.citizenship else [],
        "national_id_no": spelling.document, "telephone_current": spelling.phone, "ethnicity": [spelling.ethnicity],
        "address_current": spelling.town, "case_notes": spelling.note,
        "nrm_role": ROLES[form.role], "location_current": "abroad" if form.residence == "ABROAD" else form.residence,
        "consent_for_services": True, "consent_reporting": _yes_or_no(cup, not form.refused_statistics),
        "nrm_consent_linkage": _yes_or_no(cup, spelling.allows_link),
        "nrm_has_disability": form.has_disability,
    }  # fmt: skip


def _yes_or_no(cup: Dice, answer: bool) -> bool | str:
    """A tick box; older versions of the form kept the word."""
    return answer if cup.happens(0.5) else str(answer).lower()


def _born(spelling: Spelling) -> Row:
    return {"date_of_birth": _day(spelling.birth_date), "nrm_birth_year": spelling.birth_year}


def _detection(form: CaseForm) -> Row:
    found = form.detection
    return {
        "nrm_detected_on": _day(found.on) if found else None, "nrm_detected_region": found.region if found else None,
        "nrm_recorded_as": found.recorded_as if found else None,
        "nrm_exploitation": list(found.exploitation) if found else [],
    }  # fmt: skip


def _needs(form: CaseForm) -> Iterator[Row]:
    for need in form.needs:
        yield compacted({
            "unique_id": _uuid(form, "need", need.no), "need_type": SERVICE_TYPES[need.type],
            "need_assessed_on": _day(need.assessed_on), "need_disposition": need.disposition,
            "need_residence": "abroad" if need.residence == "ABROAD" else need.residence,
            "need_declined_on": _day(need.declined_on), "need_decline_reason": need.decline_reason,
        })  # fmt: skip


def _planned(form: CaseForm) -> Iterator[Row]:
    """A service that was planned for a need carries the need's own id; nothing of it was delivered yet."""
    wanted = {referral.need_no: referral for referral in form.referrals}
    for need_no, referral in wanted.items():
        yield {
            "unique_id": _uuid(form, "need", need_no), "service_type": SERVICE_TYPES[referral.type],
            "service_response_type": "referral_to_other_service", "service_implemented": "not_implemented",
            "service_implemented_day_time": None, "service_status_referred": True,
            "service_implementing_agency": referral.to,
        }  # fmt: skip


def _delivered(form: CaseForm, cup: Dice) -> Iterator[Row]:
    for service in form.services:
        yield {
            "unique_id": _uuid(form, "service", service.no), "service_type": SERVICE_TYPES[service.type],
            "service_response_type": "service_provision", "service_implemented": "implemented",
            "service_implemented_day_time": _moment(cup, service.on), "service_implementing_agency": form.organisation,
            "nrm_service_quantity": float(service.quantity), "nrm_service_unit": service.unit,
        }  # fmt: skip


def referrals_of(form: CaseForm, cup: Dice) -> Iterator[Row]:
    """As `GET /api/v2/cases/:id/referrals` gives them; what is not known is left out."""
    for referral in form.referrals:
        yield compacted({
            "id": _uuid(form, "referral", referral.no), "type": "Referral", "status": _status(form, referral, cup),
            "record_id": form.id, "record_type": "case", "transitioned_by": form.submitted_by,
            "transitioned_to": f"{referral.to.lower().replace('-', '')}_desk",
            "transitioned_to_agency": referral.to, "service": SERVICE_TYPES[referral.type],
            "service_record_id": _uuid(form, "need", referral.need_no), "remote": False,
            "notes": form.spelling.note if form.spelling else None, "consent_overridden": False,
            "created_at": _moment(cup, referral.made_on), "rejected_reason": referral.reason,
            "responded_at": _moment(cup, referral.answered_on) if referral.answered_on else None,
            "record_access_denied": False, "user_can_accept_or_reject": False,
        })  # fmt: skip


def _status(form: CaseForm, referral: Referral, cup: Dice) -> str:
    """What was accepted may be done by now; what nobody answered may have been taken back."""
    if referral.answer == "accepted" and form.closed_on:
        return "done"
    if referral.answer is None and cup.happens(0.3):
        return "revoked"
    return STATUS_OF_ANSWER[referral.answer]


def _uuid(form: CaseForm, *path: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join((form.id, *path))))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(cup: Dice, day: date) -> str:
    """Some time of that day here, night duty included: in UTC it may be the day before."""
    at = time(cup.choice((0, 1, 8, 9, 10, 11, 12, 13, 14, 15, 16, 22, 23)), cup.randrange(60))
    return written(datetime.combine(day, at, ZONE))


def written(moment: datetime) -> str:
    """UTC to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def broken(row: Row, breakage: Breakage | None) -> Row:
    """The case with the one field broken, as the reason says."""
    if breakage:
        BREAKS[breakage.reason](_home(row, breakage.field), breakage.field)
    return row


def _home(row: Row, field: str) -> Row:
    """The case, or the first entry of a section that has the field filled in; of services a delivered one."""
    if field in row or field in ("date_closure",):
        return row
    entries = [entry for value in row.values() if isinstance(value, list) for entry in value if isinstance(entry, dict)]
    homes = [entry for entry in entries if entry.get(field) and entry.get("service_implemented") != "not_implemented"]
    return homes[0]


def _remove(row: Row, field: str) -> None:
    del row[field]


def _write(value: object) -> Callable[[Row, str], None]:
    def write(row: Row, field: str) -> None:
        row[field] = [value] if isinstance(row[field], list) else value

    return write


def _close_before_opening(row: Row, field: str) -> None:
    row[field] = f"{int(row['registration_date'][:4]) - 1}{row['registration_date'][4:8]}15"


BREAKS: Final[dict[str, Callable[[Row, str], None]]] = {
    "missing_field": _remove,
    "bad_date": lambda row, field: row.update({field: f"{row[field][:5]}02-31"}),
    "unknown_code": _write("xyz"),
    "bad_number": _write("1.2.3"),
    "dates_out_of_order": _close_before_opening,
}
