"""Case and month forms as KoboToolbox answers them: flat paths, nested repeats, texts for numbers.

Source: docs/sources/ngo_kobo.md and the responses recorded from a real server.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, Final

from synthetic.records import Breakage, CaseForm, MonthForm, NgoDetection, Outcome, Record, Spelling
from synthetic.servers.kobo_progress import progress_answers
from synthetic.world import World

Submission = dict[str, Any]

CASE_ASSET: Final = "aCaseForm"
MONTH_ASSET: Final = "aMonthForm"
FIRST_ID: Final = 30_511_000
MONTH_VERSION: Final = "vMonth1"

SERVICE_TYPES: Final = {
    "accommodation": "acc", "medical": "med", "psychological": "psy", "legal": "leg",
    "education_vocational": "edu",
    "employment": "emp", "humanitarian": "hum", "financial": "fin", "child_support": "chi",
    "status_documents": "doc",
}  # fmt: skip
ROLES: Final = {"primary_client": "client", "accompanying_child": "child", "family_member": "family"}
SEX: Final = {"female": "f", "male": "m", "other": "x"}
GROUP: Final = {"vCase1": "client", "vCase2": "person"}
APPROVED: Final = {"uid": "validation_status_approved", "by_whom": "nrm_coordinator", "label": "Approved"}
NOT_APPROVED: Final = {
    "uid": "validation_status_not_approved",
    "by_whom": "nrm_coordinator",
    "label": "Not Approved",
}


def case_submissions(world: World) -> list[Submission]:
    """In the order of submission, as the server numbers them."""
    forms = sorted(world.of("ngo_kobo", "case"), key=_moment)
    return [_case(FIRST_ID + number, form) for number, form in enumerate(forms) if isinstance(form, CaseForm)]


def month_submissions(world: World) -> list[Submission]:
    forms = sorted(world.of("ngo_kobo", "month"), key=_moment)
    first = FIRST_ID + 500_000
    return [_month(first + number, form) for number, form in enumerate(forms) if isinstance(form, MonthForm)]


def _moment(record: Record) -> tuple[datetime, str]:
    return record.recorded_at, record.id


def without_blanks(answers: Submission) -> Submission:
    """Kobo leaves out what was not answered."""
    return {question: answer for question, answer in answers.items() if answer not in (None, "", [])}


def _case(number: int, form: CaseForm) -> Submission:
    answers = {
        "org": form.organisation,
        **_person(form),
        "case/case_no": form.case_no,
        "case/opened_on": _day(form.opened_on),
        "case/closed_on": _day(form.closed_on),
        "case/exit_reason": form.exit_reason,
        "case/violence": " ".join(form.violence),
        "case/withdrew_on": _day(form.withdrew_on),
        **(_detection(form.detection) if form.detection else {}),
        **_repeats(form),
        **progress_answers(form.progress, SERVICE_TYPES),
    }
    submission = _envelope(number, CASE_ASSET, form.version, form.submitted_by, form)
    submission["_validation_status"] = NOT_APPROVED if form.not_approved else {} if number % 3 else APPROVED
    if form.version == "vCase1" and number % 19 == 0:
        del submission["meta/rootUuid"]  # submissions of an older server
    return _ordered(broken(without_blanks(answers), form.broken), submission)


def _person(form: CaseForm) -> Submission:
    group, spelling = GROUP[form.version], form.spelling
    if spelling is None:
        raise ValueError("a case form is about somebody")
    answers = {
        "client_no": form.person_no, "given_name": spelling.given, "surname": spelling.surname,
        **(_birth_1(spelling) if group == "client" else _birth_2(spelling)),
        "sex": SEX.get(spelling.sex or ""), "citizenship": spelling.citizenship,
        "document_no": spelling.document,
        "phone": spelling.phone, "notes": spelling.note, "ethnicity": spelling.ethnicity,
        "town": spelling.town,
        "role": ROLES[form.role], "residence": residence(form.residence),
        "consent_stats": "no" if form.refused_statistics else "yes",
        "consent_link": "yes" if spelling.allows_link else "no",
    }  # fmt: skip
    return {f"{group}/{question}": answer for question, answer in answers.items()}


def _birth_1(spelling: Spelling) -> Submission:
    return {"birth": _day(spelling.birth_date) or (str(spelling.birth_year) if spelling.birth_year else None)}


def _birth_2(spelling: Spelling) -> Submission:
    year = str(spelling.birth_year) if spelling.birth_year else None
    return {"birth_date": _day(spelling.birth_date), "birth_year": year}


def residence(region: str | None) -> str | None:
    return "abroad" if region == "ABROAD" else region


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _detection(detection: NgoDetection) -> Submission:
    return {
        "detection/date": _day(detection.on),
        "detection/region": detection.region,
        "detection/recorded_as": detection.recorded_as,
        "detection/exploitation": " ".join(detection.exploitation),
    }


def _repeats(form: CaseForm) -> Submission:
    return {
        "need": [_repeat("need", row) for row in _needs(form)],
        "referral": [_repeat("referral", row) for row in _referrals(form)],
        "service": [_repeat("service", row) for row in _services(form)],
        "phase": [_repeat("phase", {"name": name, "on": _day(on)}) for name, on in form.phases],
        "setback": [_repeat("setback", {"trigger": trigger, "on": _day(on)}) for trigger, on in form.setbacks],
    }


def _repeat(group: str, row: Submission) -> Submission:
    return {f"{group}/{question}": answer for question, answer in without_blanks(row).items()}


def _needs(form: CaseForm) -> Iterator[Submission]:
    for need in form.needs:
        yield {
            "no": need.no, "type": SERVICE_TYPES[need.type], "assessed_on": _day(need.assessed_on),
            "residence": residence(need.residence), "urgency": need.urgency, "disposition": need.disposition,
            "declined_on": _day(need.declined_on), "decline_reason": need.decline_reason,
        }  # fmt: skip


def _referrals(form: CaseForm) -> Iterator[Submission]:
    for referral in form.referrals:
        yield {
            "no": referral.no, "need_no": referral.need_no, "to_org": referral.to,
            "type": SERVICE_TYPES[referral.type], "made_on": _day(referral.made_on),
            "answer": referral.answer,
            "answered_on": _day(referral.answered_on), "refusal_reason": referral.reason,
            **_heard(referral.outcome or Outcome()),
        }  # fmt: skip


def _heard(outcome: Outcome) -> Submission:
    return {
        "expired_on": _day(outcome.expired_on),
        "completed_on": _day(outcome.completed_on),
        "reported_on": _day(outcome.reported_on),
        "result": outcome.result,
    }


def _services(form: CaseForm) -> Iterator[Submission]:
    for service in form.services:
        yield {
            "no": service.no, "type": SERVICE_TYPES[service.type], "on": _day(service.on),
            "quantity": str(service.quantity), "unit": service.unit, "mode": service.mode,
            "staff_hours": None if service.staff_hours is None else str(service.staff_hours),
        }  # fmt: skip


def _month(number: int, form: MonthForm) -> Submission:
    answers = {
        "org": form.organisation,
        "month": f"{form.month:%Y-%m}",
        "closed_on": _day(form.closed_on),
        "spend": [
            {
                "spend/type": SERVICE_TYPES[spend.type], "spend/amount": f"{spend.amount:.2f}",
                "spend/currency": spend.currency, "spend/kind": spend.kind, "spend/funder": spend.funder,
            }
            for spend in form.spend
        ],
        "places": [{"places/type": SERVICE_TYPES[type_], "places/count": str(count)} for type_,
        count in form.places],
    }  # fmt: skip
    worker = f"{form.organisation.lower().replace('-', '')}_office"
    return _ordered(
        broken(without_blanks(answers), form.broken),
        _envelope(number, MONTH_ASSET, MONTH_VERSION, worker, form),
    )


def _envelope(number: int, asset: str, version: str, worker: str, record: Record) -> Submission:
    """What the server adds to every submission."""
    uuid = record.id.removeprefix("uuid:")
    sent = record.recorded_at.strftime("%Y-%m-%dT%H:%M:%S")
    return {
        "_id": number, "formhub/uuid": asset.encode().hex()[:32].ljust(32, "0"), "start": f"{sent}.000-00:00",
        "end": f"{sent}.500-00:00", "today": sent[:10], "__version__": version,
        "meta/instanceID": f"uuid:{uuid}",
        "_xform_id_string": asset, "_uuid": uuid, "_attachments": [], "_status": "submitted_via_web",
        "_geolocation": [None, None], "_submission_time": sent, "_tags": [], "_notes": [],
        "_validation_status": {},
        "_submitted_by": worker, "meta/rootUuid": f"uuid:{uuid}",
    }  # fmt: skip


def _ordered(answers: Submission, envelope: Submission) -> Submission:
    """The answers stand between the beginning of the envelope and its end, as the real server has them."""
    head = ("_id", "formhub/uuid", "start", "end", "today")
    return {
        **{key: envelope[key] for key in head},
        **answers,
        **{key: value for key, value in envelope.items() if key not in head},
    }


def broken(answers: Submission, breakage: Breakage | None) -> Submission:
    """The answers with the one field broken, as the reason says."""
    if breakage:
        BREAKS[breakage.reason](answers, breakage.field)
    return answers


def _home(answers: Submission, field: str) -> Submission:
    """The answers, or the first row of the repeat, in which the field stands."""
    repeat = answers.get(field.split("/")[0])
    if not isinstance(repeat, list):
        return answers
    home: Submission = repeat[0]
    return home


def _remove(answers: Submission, field: str) -> None:
    del _home(answers, field)[field]


def _write(text: str) -> Callable[[Submission, str], None]:
    def write(answers: Submission, field: str) -> None:
        _home(answers, field)[field] = text

    return write


def _write_bad_date(answers: Submission, field: str) -> None:
    """The thirty-first of February, or the thirteenth month."""
    home = _home(answers, field)
    home[field] = home[field][:5] + ("13" if len(home[field]) == 7 else "02-31")


def _close_before_opening(answers: Submission, field: str) -> None:
    answers[field] = f"{int(answers['case/opened_on'][:4]) - 1}{answers['case/opened_on'][4:8]}15"


BREAKS: Final[dict[str, Callable[[Submission, str], None]]] = {
    "missing_field": _remove,
    "bad_date": _write_bad_date,
    "unknown_code": _write("xyz"),
    "bad_number": _write("1.2.3"),
    "dates_out_of_order": _close_before_opening,
}
